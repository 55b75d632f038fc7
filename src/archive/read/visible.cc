#include "src/archive/read/visible.h"

#include <algorithm>

#include "src/archive/read/resolve.h"

namespace spindle::archive {
namespace {

// Stored rows of a range: segments first, then runs, so rows of equal time stand in order of arrival.
Result<Batch> stored_rows(const SnapshotState& state, TagId tag, TimeRange range) {
  Batch all;
  if (state.table)
    for (const auto& segment : state.table->segments) {
      const auto& info = segment->info();
      if (tag.value < info.tag_min || tag.value > info.tag_max || info.time_max < micros(range.from) ||
          info.time_min >= micros(range.to))
        continue;
      TRY(const Batch rows, segment->rows(tag, range));
      all.append(rows);
    }
  for (const auto& run : state.runs) {
    const auto [begin, end] = run->of(tag);
    for (auto row = begin; row < end; ++row)
      if (range.contains(time_of(run->rows.time[row]))) all.push_row(run->rows, row);
  }
  return std::move(sort_rows(std::move(all))->rows);
}

std::optional<std::int64_t> newest_stored(const SnapshotState& state, TagId tag, std::int64_t before) {
  std::optional<std::int64_t> newest;
  const auto consider = [&](std::int64_t time) {
    if (time < before) newest = std::max(newest.value_or(time), time);
  };
  if (state.table)
    for (const auto& segment : state.table->segments) {
      const auto& info = segment->info();
      if (tag.value >= info.tag_min && tag.value <= info.tag_max && info.time_min < before)
        consider(std::min(info.time_max, before - 1));
    }
  for (const auto& run : state.runs) {
    const auto [begin, end] = run->of(tag);
    const auto times = std::span{run->rows.time}.subspan(begin, end - begin);
    const auto found = std::ranges::lower_bound(times, before);
    if (found != times.begin()) consider(*std::prev(found));
  }
  return newest;
}

}  // namespace

Result<Batch> visible_rows(const SnapshotState& state, TagId tag, TimeRange range,
                           std::optional<Time> as_of) {
  TRY(Batch rows, stored_rows(state, tag, range));
  keep_visible(rows, as_of);
  return rows;
}

// A month at a time, newest first.
Result<std::optional<Sample>> newest_visible(const SnapshotState& state, TagId tag) {
  auto before = micros(kTimeMax);
  while (const auto newest = newest_stored(state, tag, before)) {
    const auto month = range_of(month_of(time_of(*newest)));
    TRY(const Batch rows, visible_rows(state, tag, {month.from, time_of(before)}));
    if (!rows.empty()) return rows.at(rows.size() - 1);
    before = micros(month.from);
  }
  return std::nullopt;
}

}  // namespace spindle::archive
