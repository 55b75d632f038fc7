#include "src/archive/table/segment_verifier.h"

#include <algorithm>

namespace spindle::archive {
namespace {

bool same(const Bucket::Point& a, const Bucket::Point& b) {
  return a.time == b.time && a.quality == b.quality && same_value(a.value, b.value);
}

bool same(const Bucket& a, const Bucket& b) {
  return a.start == b.start && a.width == b.width && a.count == b.count && a.good == b.good &&
         a.uncertain == b.uncertain && same(a.first, b.first) && same(a.last, b.last) && same(a.min, b.min) &&
         same(a.max, b.max) && same(a.bad, b.bad) && same_value(a.sum, b.sum) &&
         same_value(a.sum_squares, b.sum_squares) && same_value(a.integral_linear, b.integral_linear) &&
         same_value(a.integral_step, b.integral_step) && same_value(a.squares_linear, b.squares_linear) &&
         same_value(a.squares_step, b.squares_step) && a.good_time == b.good_time;
}

bool same(const Segment::TagSummary& a, const Segment::TagSummary& b) {
  return a.tag == b.tag && a.rows == b.rows && a.late == b.late && a.hidden == b.hidden &&
         a.time_min == b.time_min && a.time_max == b.time_max && same_value(a.last.value, b.last.value) &&
         a.last.quality == b.last.quality && a.last.state == b.last.state && a.last.known == b.last.known;
}

}  // namespace

void SegmentVerifier::problem(std::string_view what) {
  problems_.push_back(fmt::format("{}: {}", info_.name, what));
}

Result<> SegmentVerifier::run(const std::function<Result<>(const Batch&)>& each) {
  const auto groups = segment_.groups();
  if (!groups) return problem(groups.error().message), Result<>{};
  for (std::size_t group = 0; group < *groups; ++group) {
    const auto rows = segment_.group(group);
    if (!rows) return problem(rows.error().message), Result<>{};
    add(*rows);
    TRY_OK(each(*rows));
  }
  if (!found_.empty()) end_tag();
  const auto index = segment_.tags();
  if (!index || !std::ranges::equal(*index, found_, [](const auto& a, const auto& b) { return same(a, b); }))
    problem("its side index is not what its rows give");
  std::uint64_t rows = 0;
  for (const auto& tag : found_) rows += tag.rows;
  if (rows != info_.rows) problem(fmt::format("holds {} rows; the log says {}", rows, info_.rows));
  if (rollup_rows_ != info_.rollup_rows)
    problem(fmt::format("{} of {} rollups are what its rows give", rollup_rows_, info_.rollup_rows));
  return {};
}

void SegmentVerifier::add(const Batch& rows) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    const auto tag = rows.tag[begin];
    for (end = begin; end < rows.size() && rows.tag[end] == tag;) ++end;
    if (!found_.empty() && found_.back().tag != tag) end_tag();
    if (found_.empty() || found_.back().tag < tag)
      found_.push_back({.tag = tag, .time_min = rows.time[begin], .time_max = rows.time[begin]});
    if (found_.back().tag != tag) return problem("its tags do not ascend");
    add_run(rows, begin, end);
  }
}

void SegmentVerifier::add_run(const Batch& rows, std::size_t begin, std::size_t end) {
  Segment::TagSummary& summary = found_.back();
  const auto times = std::span{rows.time}.subspan(begin, end - begin);
  if (!std::ranges::is_sorted(times) || times[0] < summary.time_max)
    return problem(fmt::format("the times of tag {} do not ascend", summary.tag));
  if (month_of(time_of(times[0])) != info_.month || month_of(time_of(times.back())) != info_.month)
    problem(fmt::format("tag {} has rows of another month", summary.tag));
  for (std::size_t row = begin; row < end; ++row)
    summary.late += rows.known_at(row) != kInOrder || Quality{rows.quality[row]} == quality::deleted;
  summary.rows += end - begin;
  summary.time_max = times.back();
  summary.last = rows.at(end - 1);
  builder_.add(rows, begin, end);
}

void SegmentVerifier::end_tag() {
  auto made = builder_.finish();
  found_.back().hidden = made.hidden;
  rollups_ = std::move(made.buckets);
  for (std::size_t width = 0; width < rollups_.size(); ++width)
    if (!rollups_[width].empty()) compare_rollups(found_.back().tag, width);
}

// Which widths are kept depends on how rows came to the writer; those that are must be right.
void SegmentVerifier::compare_rollups(std::int32_t tag, std::size_t width) {
  const auto kept = segment_.rollups(TagId{tag}, {}, kRollupWidths[width]);
  if (!kept) return problem(kept.error().message);
  if (!*kept) return;
  rollup_rows_ += (*kept)->size();
  if (!std::ranges::equal(**kept, rollups_[width], [](const auto& a, const auto& b) { return same(a, b); }))
    problem(fmt::format("the rollups of tag {} are not what its rows give", tag));
}

}  // namespace spindle::archive
