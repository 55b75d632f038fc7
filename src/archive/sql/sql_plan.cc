#include "src/archive/sql/sql_plan.h"

#include <algorithm>
#include <map>
#include <set>

#include "src/archive/read/resolve.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kTagsApartMax = 1'000;  // of a month; with more the whole month is resolved

using LateTags = std::map<Month, std::set<std::int32_t>>;

void add_run(const Run& run, LateTags& late) {
  const Batch& rows = run.rows;
  if (all_visible(rows)) return;
  TimeRange month{kTimeMin, kTimeMin};
  std::set<std::int32_t>* tags = nullptr;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows.known_at(i) == kInOrder && Quality{rows.quality[i]} != quality::deleted) continue;
    if (const Time time = time_of(rows.time[i]); !tags || !month.contains(time)) {
      month = range_of(month_of(time));
      tags = &late[month_of(time)];
    }
    tags->insert(rows.tag[i]);
  }
}

Result<LateTags> late_tags(const SnapshotState& state) {
  LateTags late;
  for (const auto& run : state.runs) add_run(*run, late);
  if (!state.table) return late;
  for (const auto& segment : state.table->segments) {
    if (!segment->info().any_late) continue;
    TRY(const auto summaries, segment->tags());
    for (const auto& summary : summaries)
      if (summary.late > 0) late[segment->info().month].insert(summary.tag);
  }
  return late;
}

// DuckDB takes paths as patterns.
bool readable(const std::string& folder) {
  return !folder.empty() && folder.find_first_of("*?[{") == std::string::npos;
}

void add_file(SqlPlan& plan, const std::string& path, Time month) {
  const SqlPlan::Part* part = plan.part_at(micros(month));
  if (part && part->every_tag) return;
  const auto without = part ? part->tags : std::vector<std::int32_t>{};
  auto group = std::ranges::find(plan.files, without, &SqlPlan::Files::without);
  if (group == plan.files.end()) group = plan.files.insert(group, {{}, without});
  group->paths.push_back(path);
}

}  // namespace

bool SqlBounds::allows(std::int32_t tag) const { return !tags || std::ranges::binary_search(*tags, tag); }

bool SqlBounds::meets(const Segment::Info& segment) const {
  if (segment.time_max < micros(range.from) || segment.time_min >= micros(range.to)) return false;
  if (!tags) return true;
  const auto first = std::ranges::lower_bound(*tags, segment.tag_min);
  return first != tags->end() && *first <= segment.tag_max;
}

bool SqlPlan::Part::has(std::int32_t tag) const { return every_tag || std::ranges::binary_search(tags, tag); }

const SqlPlan::Part* SqlPlan::part_at(std::int64_t time) const {
  const auto from = [](const Part& part) { return part.month.from; };
  const auto behind = std::ranges::upper_bound(resolve, time_of(time), {}, from);
  if (behind == resolve.begin() || !std::prev(behind)->month.contains(time_of(time))) return nullptr;
  return &*std::prev(behind);
}

std::vector<std::string> SqlPlan::paths() const {
  std::vector<std::string> out;
  for (const auto& group : files) out.insert(out.end(), group.paths.begin(), group.paths.end());
  return out;
}

Result<SqlPlan> plan_rows(const SnapshotState& state, const SqlBounds& bounds) {
  TRY(LateTags late, late_tags(state));
  const bool files = readable(state.folder);
  if (state.table && !files)
    for (const auto& segment : state.table->segments) late[segment->info().month];
  SqlPlan plan;
  for (const auto& [month, tags] : late) {
    SqlPlan::Part part{range_of(month), !files || tags.size() > kTagsApartMax, {tags.begin(), tags.end()}};
    std::erase_if(part.tags, [&](std::int32_t tag) { return !bounds.allows(tag); });
    if (part.every_tag || !part.tags.empty()) plan.resolve.push_back(std::move(part));
  }
  if (state.table)
    for (const auto& segment : state.table->segments)
      if (const auto& info = segment->info(); bounds.meets(info))
        add_file(plan, state.folder + "/" + info.name, range_of(info.month).from);
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
