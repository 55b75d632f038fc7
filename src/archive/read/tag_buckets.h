// Buckets of one tag over a snapshot; private to the archive. One thread.
#pragma once

#include <vector>

#include "lib/flow/gate.h"
#include "src/archive/read/bucket.h"
#include "src/archive/read/tag_rows.h"

namespace spindle::archive {

// One bucket for each aligned interval of `width` inside `range` that holds rows that are seen. Both ends of
// `range` must be aligned. Where one segment alone has rows its rollups answer. Where several have, what
// their rows give is kept; where hot rows stand, and of an earlier as_of, the rows answer.
Result<std::vector<Bucket>> tag_buckets(TagRows& rows, TagId tag, TimeRange range, Span width,
                                        const Cancel& cancel);

}  // namespace spindle::archive
