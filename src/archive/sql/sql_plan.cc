#include "src/archive/sql/sql_plan.h"

#include <algorithm>
#include <functional>
#include <map>

namespace spindle::archive {
namespace {

constexpr std::size_t kTagsApartMax = 10'000;  // of a month; with more the whole month is resolved

using Segments = std::span<const std::shared_ptr<Segment>>;
using Tags = Contested::Tags;

// Calls `each` with the segments of one month after the other.
Result<> for_months(const SnapshotState& state, const std::function<Result<>(Month, Segments)>& each) {
  if (!state.table) return {};
  const Segments all{state.table->segments};
  for (std::size_t begin = 0, end = 0; begin < all.size(); begin = end) {
    const Month month = all[begin]->info().month;
    while (end < all.size() && all[end]->info().month == month) ++end;
    TRY_OK(each(month, all.subspan(begin, end - begin)));
  }
  return {};
}

void add_hot_months(const SnapshotState& state, const Tags& tags, std::map<Month, Tags>& out) {
  for (const auto tag : tags)
    for (const auto& run : state.runs) {
      const auto [begin, end] = run->of(TagId{tag});
      for (auto row = begin; row < end;) {
        const Month month = month_of(time_of(run->rows.time[row]));
        if (auto& known = out[month]; known.empty() || known.back() != tag) known.push_back(tag);
        const auto to = micros(range_of(month).to);
        while (row < end && run->rows.time[row] < to) ++row;
      }
    }
}

// Tags whose rows have to be resolved, by month.
Result<std::map<Month, Tags>> contested_tags(const SnapshotState& state, const SqlBounds& bounds) {
  Contested unkept{0};
  Contested& contested = state.contested ? *state.contested : unkept;
  std::map<Month, Tags> out;
  TRY(const auto hot, contested.tags_of({}, state.runs));
  add_hot_months(state, hot, out);
  TRY_OK(for_months(state, [&](Month month, Segments segments) -> Result<> {
    const TimeRange range = range_of(month);
    if (range.to <= bounds.range.from || range.from >= bounds.range.to) return {};
    TRY(auto tags, contested.tags_of(segments, state.runs));
    if (!tags.empty()) out[month] = std::move(tags);
    return {};
  }));
  return out;
}

// DuckDB takes paths as patterns.
bool readable(const std::string& folder) {
  return !folder.empty() && folder.find_first_of("*?[{") == std::string::npos;
}

std::string path_of(const SnapshotState& state, const Segment::Info& segment) {
  return state.folder + "/" + segment.name;
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

std::vector<std::string> paths_of(const SnapshotState& state) {
  std::vector<std::string> out;
  if (state.table && readable(state.folder))
    for (const auto& segment : state.table->segments) out.push_back(path_of(state, segment->info()));
  return out;
}

Result<SqlPlan> plan_rows(const SnapshotState& state, const SqlBounds& bounds) {
  TRY(auto contested, contested_tags(state, bounds));
  const bool files = readable(state.folder);
  if (state.table && !files)
    for (const auto& segment : state.table->segments) contested[segment->info().month];
  SqlPlan plan;
  for (auto& [month, tags] : contested) {
    SqlPlan::Part part{range_of(month), !files || tags.size() > kTagsApartMax, std::move(tags)};
    std::erase_if(part.tags, [&](std::int32_t tag) { return !bounds.allows(tag); });
    if (part.every_tag || !part.tags.empty()) plan.resolve.push_back(std::move(part));
  }
  if (state.table)
    for (const auto& segment : state.table->segments)
      if (const auto& info = segment->info(); bounds.meets(info))
        add_file(plan, path_of(state, info), range_of(info.month).from);
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
