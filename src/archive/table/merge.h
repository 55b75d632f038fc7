// Streams of sorted rows, and joining several into one. Used by imports, flushes and compaction alike.
// A stream belongs to one thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "lib/model/batch.h"

namespace spindle::archive {

// Batches sorted by (tag, time, arrival), across calls too; nullopt at the end. Batches are never empty.
using NextRows = std::function<Result<std::optional<Batch>>()>;

// One stream of all rows. Of rows with equal tag and time those of an earlier source come first, so sources
// must stand in order of arrival. Holds one batch of each source.
NextRows merge_rows(std::vector<NextRows> sources);

// A stream of one batch.
NextRows stream_of(Batch rows);

// Appends rows [begin, end).
void append_rows(Batch& to, const Batch& from, std::size_t begin, std::size_t end);

}  // namespace spindle::archive
