// Hot rows: a sorted, immutable piece of what the write-ahead log holds and no segment does yet.
// Shared const between threads.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "lib/model/batch.h"

namespace spindle::archive {

struct Run {
  Batch rows;  // sorted by (tag, time); rows of equal tag and time in the order they arrived
  struct Part {
    std::int32_t tag;
    std::uint32_t begin;
  };
  std::vector<Part> parts;  // one for each tag, ascending
  bool any_late = false;

  // The rows of one tag as [begin, end); empty when it has none.
  [[nodiscard]] std::pair<std::size_t, std::size_t> of(TagId tag) const;
};

// Sorts rows that stand in order of arrival.
std::shared_ptr<const Run> make_run(Batch rows);
// Merges runs, oldest arrival first; stable in arrival.
std::shared_ptr<const Run> merge_runs(const std::vector<std::shared_ptr<const Run>>& runs);

}  // namespace spindle::archive
