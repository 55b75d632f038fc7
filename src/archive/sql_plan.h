// What a statement needs of the samples, and where it is read: private to the archive. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/archive/snapshot_state.h"

namespace spindle::archive {

// No row outside matters to the answer; rows inside may not either.
struct SqlBounds {
  TimeRange range;
  std::optional<std::vector<std::int32_t>> tags;  // ascending; nullopt: any

  [[nodiscard]] bool allows(std::int32_t tag) const;
  [[nodiscard]] bool meets(const Segment::Info& segment) const;
};

struct SqlPlan {
  // Segments where what is stored is what is seen, by path: DuckDB reads them itself.
  std::vector<std::string> files;
  // Where late rows, corrections or deletions stand among the others: whole months, ascending. Everything in
  // them, hot or not, has to be resolved. Hot rows elsewhere are seen as they are.
  std::vector<TimeRange> resolve;
  [[nodiscard]] bool resolves(std::int64_t time) const;
};
SqlPlan plan_rows(const SnapshotState& state, const SqlBounds& bounds);

// The first and the last time of any stored row; empty when there is none.
TimeRange extent_of(const SnapshotState& state);

}  // namespace spindle::archive
