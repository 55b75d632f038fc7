// A TagReader over rows that are in memory, so that PI's ways to read serve computed values too.
#pragma once

#include <memory>

#include "src/archive/read/snapshot.h"

namespace spindle::archive {

// `rows` must ascend by time; of `tag` the type and step count. One thread.
std::unique_ptr<TagReader> reader_of(Tag tag, Batch rows);

}  // namespace spindle::archive
