// Reads of many tags at once, on a bounded number of threads. Answers stand in the order asked; the first
// error ends all. Each tag is read as reads.h defines it.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "src/archive/read/reads.h"

namespace spindle::archive {

struct ManyOptions {
  int threads = 2;  // the calling one included
  std::optional<Time> as_of;
  Cancel cancel;
};

// Calls `read` for each tag with its place in `tags`; from several threads, each place once.
Result<> for_tags(const Snapshot& snapshot, std::span<const TagId> tags, const ManyOptions& options,
                  const std::function<Result<>(std::size_t place, TagReader& reader)>& read);

// summaries(), last_at() and at_times() of each tag: one vector of Summary, or one Batch, for each.
Result<std::vector<std::vector<Summary>>> summaries_of(const Snapshot& snapshot, std::span<const TagId> tags,
                                                       std::span<const TimeRange> ranges, Basis basis,
                                                       const ManyOptions& options);
Result<std::vector<Batch>> last_at(const Snapshot& snapshot, std::span<const TagId> tags,
                                   std::span<const Time> times, const ManyOptions& options);
Result<std::vector<Batch>> at_times(const Snapshot& snapshot, std::span<const TagId> tags,
                                    std::span<const Time> times, const ManyOptions& options);

}  // namespace spindle::archive
