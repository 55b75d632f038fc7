// What a statement needs of the samples, and where it is read: private to the archive. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "src/archive/read/snapshot_state.h"

namespace spindle::archive {

// No row outside matters to the answer; rows inside may not either.
struct SqlBounds {
  TimeRange range;
  std::optional<std::vector<std::int32_t>> tags;  // ascending; nullopt: any

  [[nodiscard]] bool allows(std::int32_t tag) const;
  [[nodiscard]] bool meets(const Segment::Info& segment) const;
};

struct SqlPlan {
  // Segments where what is stored, and known by then, is what is seen, but for the tags left out, by path:
  // DuckDB reads them itself.
  struct Files {
    std::vector<std::string> paths;
    std::vector<std::int32_t> without;  // ascending
  };
  std::vector<Files> files;
  // Tags of a month where rows compete for one time (read/contested.h). Everything of them in that month, hot
  // or not, has to be resolved. Hot rows elsewhere are seen as they are, once they are known.
  struct Part {
    TimeRange month;
    bool every_tag = false;
    std::vector<std::int32_t> tags;  // ascending
    [[nodiscard]] bool has(std::int32_t tag) const;
  };
  std::vector<Part> resolve;  // ascending

  [[nodiscard]] const Part* part_at(std::int64_t time) const;
  [[nodiscard]] bool resolves(std::int32_t tag, std::int64_t time) const {
    const Part* part = part_at(time);
    return part && part->has(tag);
  }
};
Result<SqlPlan> plan_rows(const SnapshotState& state, const SqlBounds& bounds);

// All files that a plan may name.
std::vector<std::string> paths_of(const SnapshotState& state);

// The first and the last time of any stored row; empty when there is none.
TimeRange extent_of(const SnapshotState& state);

}  // namespace spindle::archive
