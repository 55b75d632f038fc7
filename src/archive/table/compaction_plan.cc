#include "src/archive/table/compaction_plan.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace spindle::archive {
namespace {

using Unit = std::vector<std::shared_ptr<Segment>>;

std::uint64_t rows_of(const Unit& unit) {
  std::uint64_t rows = 0;
  for (const auto& segment : unit) rows += segment->info().rows;
  return rows;
}

int tier_of(const Unit& unit) {
  int tier = 0;
  for (std::uint64_t limit = kTierRows; rows_of(unit) > limit; limit *= kTierUnits) ++tier;
  return tier;
}

// Segments of one order that overlap in tags (they never should) are units of their own.
std::vector<Unit> units_of(const std::vector<std::shared_ptr<Segment>>& segments) {
  std::vector<Unit> units;
  for (const auto& segment : segments) {
    const auto& info = segment->info();
    const bool joins = !units.empty() && units.back().back()->info().order == info.order &&
                       units.back().back()->info().tag_max < info.tag_min;
    if (!joins) units.emplace_back();
    units.back().push_back(segment);
  }
  return units;
}

// The first stretch of neighbours that holds enough units of its highest tier; lower tiers go first.
std::pair<std::size_t, std::size_t> due_stretch(const std::vector<int>& tiers) {
  const int top = std::ranges::max(tiers);
  for (int tier = 0; tier <= top; ++tier) {
    std::size_t first = 0, found = 0;
    for (std::size_t at = 0; at < tiers.size(); ++at) {
      if (tiers[at] > tier) found = 0;
      if (tiers[at] != tier) continue;
      if (found++ == 0) first = at;
      if (found == kTierUnits) return {first, at + 1};
    }
  }
  return {0, 0};
}

// All units; but where one outweighs the others by far, only those on one side of it.
std::pair<std::size_t, std::size_t> widest_stretch(const std::vector<std::uint64_t>& rows) {
  const auto biggest = static_cast<std::size_t>(std::ranges::max_element(rows) - rows.begin());
  const std::uint64_t others = std::reduce(rows.begin(), rows.end()) - rows[biggest];
  if (others * kRewriteMax >= rows[biggest]) return {0, std::min(rows.size(), kMergeUnitsMax)};
  if (rows.size() - biggest > 2) return {biggest + 1, std::min(rows.size(), biggest + 1 + kMergeUnitsMax)};
  return biggest > 1 ? std::pair{std::size_t{0}, std::min(biggest, kMergeUnitsMax)}
                     : std::pair{std::size_t{0}, std::size_t{0}};
}

std::pair<std::size_t, std::size_t> stretch_of(const std::vector<Unit>& units, bool everything, bool closed) {
  const auto whole = std::pair<std::size_t, std::size_t>{0, std::min(units.size(), kMergeUnitsMax)};
  if (units.size() < 2) return {0, 0};
  std::vector<std::uint64_t> rows;
  for (const auto& unit : units) rows.push_back(rows_of(unit));
  if (everything) return widest_stretch(rows);
  std::vector<int> tiers;
  std::uint64_t all = 0, biggest = 0;
  for (const auto& unit : units) {
    tiers.push_back(tier_of(unit));
    all += rows_of(unit);
    biggest = std::max(biggest, rows_of(unit));
  }
  if (closed && units.size() <= kMergeUnitsMax && (all - biggest) * 2 >= biggest) return whole;
  return due_stretch(tiers);
}

}  // namespace

std::uint64_t Merge::rows() const {
  std::uint64_t rows = 0;
  for (const auto& unit : units) rows += rows_of(unit);
  return rows;
}

std::size_t Merge::segments() const {
  std::size_t count = 0;
  for (const auto& unit : units) count += unit.size();
  return count;
}

std::vector<Merge> plan_merges(const TableVersion& version, bool everything, Month closed) {
  std::map<Month, std::vector<std::shared_ptr<Segment>>> months;
  for (const auto& segment : version.segments) months[segment->info().month].push_back(segment);
  std::vector<Merge> merges;
  for (const auto& [month, segments] : months) {
    auto units = units_of(segments);
    const auto [begin, end] = stretch_of(units, everything, month < closed);
    if (begin == end) continue;
    const auto at = [&](std::size_t i) {
      return std::make_move_iterator(units.begin()) + static_cast<std::ptrdiff_t>(i);
    };
    merges.push_back({month, {at(begin), at(end)}});
  }
  return merges;
}

}  // namespace spindle::archive
