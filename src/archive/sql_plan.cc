#include "src/archive/sql_plan.h"

#include <algorithm>
#include <set>

#include "src/archive/resolve.h"

namespace spindle::archive {
namespace {

std::set<Month> months_of_late_rows(const SnapshotState& state) {
  std::set<Month> months;
  for (const auto& run : state.runs) {
    const Batch& rows = run->rows;
    if (all_visible(rows)) continue;
    TimeRange last{kTimeMin, kTimeMin};
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows.known_at(i) == kInOrder && Quality{rows.quality[i]} != quality::deleted) continue;
      const Time time = time_of(rows.time[i]);
      if (last.contains(time)) continue;
      last = range_of(month_of(time));
      months.insert(month_of(time));
    }
  }
  return months;
}

}  // namespace

bool SqlBounds::allows(std::int32_t tag) const { return !tags || std::ranges::binary_search(*tags, tag); }

bool SqlBounds::meets(const Segment::Info& segment) const {
  if (segment.time_max < micros(range.from) || segment.time_min >= micros(range.to)) return false;
  if (!tags) return true;
  const auto first = std::ranges::lower_bound(*tags, segment.tag_min);
  return first != tags->end() && *first <= segment.tag_max;
}

bool SqlPlan::resolves(std::int64_t time) const {
  const auto behind = std::ranges::upper_bound(resolve, time_of(time), {}, &TimeRange::from);
  return behind != resolve.begin() && std::prev(behind)->contains(time_of(time));
}

SqlPlan plan_rows(const SnapshotState& state, const SqlBounds& bounds) {
  // DuckDB takes paths as patterns.
  const bool files = !state.folder.empty() && state.folder.find_first_of("*?[{") == std::string::npos;
  std::set<Month> months = months_of_late_rows(state);
  if (state.table)
    for (const auto& segment : state.table->segments)
      if (segment->info().any_late || !files) months.insert(segment->info().month);
  SqlPlan plan;
  if (state.table)
    for (const auto& segment : state.table->segments)
      if (const auto& info = segment->info(); !months.contains(info.month) && bounds.meets(info))
        plan.files.push_back(state.folder + "/" + info.name);
  for (const Month month : months) plan.resolve.push_back(range_of(month));
  return plan;
}

TimeRange extent_of(const SnapshotState& state) {
  TimeRange extent{kTimeMax, kTimeMin};
  const auto add = [&](std::int64_t low, std::int64_t high) {
    extent.from = std::min(extent.from, time_of(low));
    extent.to = std::max(extent.to, time_of(high) + Span{1});
  };
  if (state.table)
    for (const auto& segment : state.table->segments) add(segment->info().time_min, segment->info().time_max);
  for (const auto& run : state.runs)
    for (std::size_t part = 0; part < run->parts.size(); ++part)
      add(run->rows.time[run->parts[part].begin], run->rows.time[run->end_of(part) - 1]);
  return extent;
}

}  // namespace spindle::archive
