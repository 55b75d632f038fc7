// Which segments to merge. Pure; private to the archive.
//
// A unit is what one commit wrote into one month: segments of the same order, apart in their tags. Units
// stand in order of arrival, and only neighbours are merged, so that siblings keep their order. Sizes form
// tiers, each eight times the one below; when eight neighbours of a tier are there they become one of the
// next. So a row is rewritten once a tier: a month of flushes every ten minutes has four.
#pragma once

#include <memory>
#include <vector>

#include "src/archive/table/table.h"

namespace spindle::archive {

struct Merge {
  Month month;
  std::vector<std::vector<std::shared_ptr<Segment>>> units;  // oldest first; segments by tag
  [[nodiscard]] std::uint64_t rows() const;
  [[nodiscard]] std::size_t segments() const;
};

// Merges that are due, each of segments of its own. `everything`: until every month is one unit, or one with
// what is less than an eighth of it beside it, so that few late rows do not rewrite a whole month; that may
// take several rounds, for one merge reads at most kMergeUnitsMax units. A month that ended before `closed`
// is made one unit as soon as what came after its biggest unit is half as large.
std::vector<Merge> plan_merges(const TableVersion& version, bool everything, Month closed);

inline constexpr std::size_t kMergeUnitsMax = 64, kTierUnits = 8;
inline constexpr std::uint64_t kRewriteMax = 8;     // rows rewritten for each one that came
inline constexpr std::uint64_t kTierRows = 65'536;  // of the lowest tier

}  // namespace spindle::archive
