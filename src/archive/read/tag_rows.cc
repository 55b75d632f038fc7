#include "src/archive/read/tag_rows.h"

#include <algorithm>

#include "src/archive/read/resolve.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

using Source = TagRows::Source;

constexpr std::size_t kSiblingsMax = 16u << 20;

Month month_of_segment(const std::shared_ptr<Segment>& segment) { return segment->info().month; }

// At most `wanted` rows of a run from the front or the back of the range.
Batch rows_of_run(const Source& source, TimeRange range, Order order, std::size_t wanted) {
  const auto& times = source.run->rows.time;
  const auto at = times.begin();
  const auto row_at = [&](Time time) {
    return static_cast<std::size_t>(std::lower_bound(at + static_cast<std::ptrdiff_t>(source.begin),
                                                     at + static_cast<std::ptrdiff_t>(source.end),
                                                     micros(time)) -
                                    at);
  };
  auto begin = row_at(range.from), end = row_at(range.to);
  if (order == Order::forward)
    end = std::min(end, begin + wanted);
  else
    begin = end - std::min(end - begin, wanted);
  Batch out;
  append_rows(out, source.run->rows, begin, end);
  return out;
}

Result<Batch> rows_of(const Source& source, TagId tag, TimeRange range, Order order, std::size_t wanted) {
  if (source.run) return rows_of_run(source, range, order, wanted);
  return source.segment->some_rows(tag, range, order == Order::backward, wanted);
}

void keep_inside(Batch& rows, TimeRange range) {
  if (rows.empty()) return;
  if (rows.time.front() >= micros(range.from) && rows.time.back() < micros(range.to)) return;
  const auto row_at = [&](Time time) {
    return static_cast<std::size_t>(std::ranges::lower_bound(rows.time, micros(time)) - rows.time.begin());
  };
  Batch out;
  append_rows(out, rows, row_at(range.from), row_at(range.to));
  rows = std::move(out);
}

Result<Batch> merged(std::vector<Batch> parts) {
  std::erase_if(parts, [](const Batch& part) { return part.empty(); });
  if (parts.empty()) return Batch{};
  if (parts.size() == 1) return std::move(parts.front());
  std::vector<NextRows> streams;
  for (auto& part : parts) streams.push_back(stream_of(std::move(part)));
  const NextRows next = merge_rows(std::move(streams));
  Batch out;
  while (true) {
    TRY(auto rows, next());
    if (!rows) return out;
    out.append(*rows);
  }
}

}  // namespace

std::span<const std::int64_t> Source::run_times(TimeRange range) const {
  const auto own = std::span{run->rows.time}.subspan(begin, end - begin);
  const auto first = std::ranges::lower_bound(own, micros(range.from));
  return {first, std::ranges::lower_bound(first, own.end(), micros(range.to))};
}

TagRows::TagRows(std::shared_ptr<const SnapshotState> state, TagId tag, std::optional<Time> as_of)
    : state_(std::move(state)), tag_(tag), as_of_(as_of) {
  for (const auto& run : state_->runs) {
    const auto [begin, end] = run->of(tag);
    if (begin == end) continue;
    runs_.push_back({.run = run.get(),
                     .begin = begin,
                     .end = end,
                     .time_min = run->rows.time[begin],
                     .time_max = run->rows.time[end - 1],
                     .rows = end - begin,
                     .looked_up = true});
  }
}

TimeRange TagRows::window_at(Time time) const {
  if (!state_->table) return {};
  const auto& segments = state_->table->segments;
  const Month month = month_of(time);
  const auto found = std::ranges::lower_bound(segments, month, {}, month_of_segment);
  if (found != segments.end() && month_of_segment(*found) == month) return range_of(month);
  TimeRange gap;
  if (found != segments.begin()) gap.from = range_of(month_of_segment(*std::prev(found))).to;
  if (found != segments.end()) gap.to = range_of(month_of_segment(*found)).from;
  return gap;
}

std::vector<Source>& TagRows::segments_of(Month month) {
  if (const auto known = months_.find(month); known != months_.end()) return known->second;
  std::vector<Source> sources;
  if (state_->table)
    for (const auto& segment : std::ranges::equal_range(state_->table->segments, month, {}, month_of_segment))
      if (const auto& info = segment->info(); tag_.value >= info.tag_min && tag_.value <= info.tag_max)
        sources.push_back({.segment = segment, .time_min = info.time_min, .time_max = info.time_max});
  return months_.emplace(month, std::move(sources)).first->second;
}

Result<> TagRows::look_up(Source& source) {
  TRY(const auto summary, source.segment->tag(tag_));
  source.looked_up = true;
  source.time_min = summary ? summary->time_min : 0;
  source.time_max = summary ? summary->time_max : -1;
  source.rows = summary ? summary->rows : 0;
  source.known_max = summary && summary->late > 0 ? source.segment->info().known_max : kInOrder;
  return {};
}

Result<std::vector<Source>> TagRows::sources_in(TimeRange range) {
  std::vector<Source> found;
  for (Source& source : segments_of(month_of(range.from))) {
    if (!source.looked_up && source.meets(range)) TRY_OK(look_up(source));
    if (source.looked_up && source.meets(range)) found.push_back(source);
  }
  for (const Source& run : runs_)
    if (run.meets(range)) found.push_back(run);
  return found;
}

// Of every source that reaches further than its rows asked for, only what lies before (backward: behind) the
// last of them is complete; the stretch ends at the first such end.
Result<TagRows::Stretch> TagRows::cut(const std::vector<Source>& sources, TimeRange range, Order order,
                                      std::size_t wanted) {
  Stretch stretch{range, {}};
  std::vector<Batch> parts;
  for (const Source& source : sources) {
    TRY(Batch rows, rows_of(source, tag_, range, order, wanted));
    if (rows.size() >= wanted) {
      if (order == Order::forward)
        stretch.range.to = std::min(stretch.range.to, time_of(rows.time.back()));
      else
        stretch.range.from = std::max(stretch.range.from, time_of(rows.time.front()) + Span{1});
    }
    parts.push_back(std::move(rows));
  }
  for (Batch& part : parts) keep_inside(part, stretch.range);
  TRY(stretch.rows, merged(std::move(parts)));
  keep_visible(stretch.rows, as_of_);
  return stretch;
}

Result<TagRows::Stretch> TagRows::next(TimeRange range, Order order, std::size_t wanted) {
  const TimeRange window = window_at(order == Order::forward ? range.from : range.to - Span{1});
  range = {std::max(range.from, window.from), std::min(range.to, window.to)};
  TRY(const auto sources, sources_in(range));
  return next_of(sources, range, order, wanted);
}

Result<TagRows::Stretch> TagRows::next_of(const std::vector<Source>& sources, TimeRange range, Order order,
                                          std::size_t wanted) {
  for (; wanted <= kSiblingsMax; wanted *= 2) {
    TRY(Stretch stretch, cut(sources, range, order, wanted));
    if (!stretch.range.empty()) return stretch;
  }
  return fail(Code::exhausted, "tag {} has more than {} rows on one timestamp near {}", tag_.value,
              kSiblingsMax, format_time(order == Order::forward ? range.from : range.to));
}

}  // namespace spindle::archive
