// summaries: totals, means and extremes of ranges.
#include <algorithm>
#include <cmath>

#include "src/archive/read/bucket_math.h"
#include "src/archive/read/reads.h"
#include "src/archive/read/reads_line.h"
#include "src/archive/read/reads_stream.h"

namespace spindle::archive {
namespace {

constexpr Span kWhole{std::int64_t{1} << 61};  // wider than all time: rows become one bucket, or two at 1970
constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
constexpr double kSecondsInDay = 86'400;

bool known(const std::optional<Bucket::Point>& point) { return point && !std::isnan(point->value); }

Result<> check_ranges(std::span<const TimeRange> ranges) {
  if (ranges.size() > kReadRowsMax)
    return fail(Code::exhausted, "{} ranges asked for, the limit is {}", ranges.size(), kReadRowsMax);
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    if (ranges[i].empty())
      return fail(Code::invalid, "the range from {} ends at or before its start",
                  format_time(ranges[i].from));
    if (i > 0 && ranges[i].from < ranges[i - 1].to)
      return fail(Code::invalid, "the range from {} begins before the one before it ends; ranges must ascend",
                  format_time(ranges[i].from));
  }
  return {};
}

// Buckets are worth their look-up from here on; below, rows are few.
constexpr Span kHoursFrom = 2h, kMinutesFrom = 24h;

std::span<const Span> widths_for(const Tag& tag, std::span<const TimeRange> ranges) {
  const std::span<const Span> all{kRollupWidths};
  if (tag.type == ValueType::text || ranges.empty()) return {};
  Span longest{0};  // one of equal parts; the last may be shorter
  bool whole_hours = true;
  for (const TimeRange& range : ranges) {
    longest = std::max(longest, range.to - range.from);
    whole_hours = whole_hours && aligned_down(range.from, 3600s) == range.from;
  }
  if (longest >= kHoursFrom || (whole_hours && longest >= 1h)) return all.subspan(1);
  if (longest >= 60s && ranges.back().to - ranges.front().from >= kMinutesFrom) return all;
  return {};
}

// The row as sums see it; of text tags only the quality counts.
Bucket::Point point_in(const Tag& tag, const Sample& sample) {
  return point_of(micros(sample.time), tag.type == ValueType::text ? 0 : sample.value, sample.quality.code);
}

class Ranges {
 public:
  Ranges(TagReader& reader, std::span<const TimeRange> ranges)
      : reader_(&reader),
        tag_(&reader.tag()),
        ranges_(ranges),
        sums_(ranges.size()),
        before_(ranges.size()),
        after_(ranges.size()) {}

  Result<> sum() {
    std::vector<ReadPiece> pieces;
    const auto widths = widths_for(*tag_, ranges_);
    for (const TimeRange& range : ranges_) cover(range, widths, pieces);
    return for_pieces(
        *reader_, pieces, [this](const Batch& rows) { return add_rows(rows); },
        [this](const Bucket& bucket) -> Result<> {
          move_to(bucket.start);
          combine(sums_[current_], bucket);
          return {};
        });
  }

  // The last row before each range and the first one at or behind its end; neighbours tell most of them.
  Result<> look_around() {
    for (std::size_t i = 0; i < ranges_.size(); ++i) {
      if (i > 0 && ranges_[i - 1].to == ranges_[i].from) {
        before_[i] = sums_[i - 1].count > 0 ? std::optional{sums_[i - 1].last} : before_[i - 1];
        continue;
      }
      TRY(const auto row, reader_->before(ranges_[i].from));
      if (row) before_[i] = point_in(*tag_, *row);
    }
    for (std::size_t i = ranges_.size(); i-- > 0;) {
      if (i + 1 < ranges_.size() && ranges_[i].to == ranges_[i + 1].from) {
        after_[i] = sums_[i + 1].count > 0 ? std::optional{sums_[i + 1].first} : after_[i + 1];
        continue;
      }
      TRY(const auto row, reader_->after(ranges_[i].to - Span{1}));
      if (row) after_[i] = point_in(*tag_, *row);
    }
    return {};
  }

  [[nodiscard]] Summary by_events(std::size_t i) const;
  [[nodiscard]] Summary by_time(std::size_t i) const;

 private:
  void move_to(Time time) {
    while (time >= ranges_[current_].to) ++current_;
  }

  Result<> add_rows(const Batch& rows) {
    Batch plain;
    const bool text = tag_->type == ValueType::text;
    if (text) {
      plain.time = rows.time, plain.quality = rows.quality, plain.tag = rows.tag;
      plain.value.assign(rows.size(), 0.0);
    }
    for (std::size_t i = 0; i < rows.size();) {
      move_to(time_of(rows.time[i]));
      const auto end =
          static_cast<std::size_t>(std::lower_bound(rows.time.begin() + static_cast<std::ptrdiff_t>(i),
                                                    rows.time.end(), micros(ranges_[current_].to)) -
                                   rows.time.begin());
      for (const Bucket& bucket : from_rows(text ? plain : rows, i, end, kWhole))
        combine(sums_[current_], bucket);
      i = end;
    }
    return {};
  }

  TagReader* reader_;
  const Tag* tag_;
  std::span<const TimeRange> ranges_;
  std::vector<Bucket> sums_;
  std::vector<std::optional<Bucket::Point>> before_, after_;
  std::size_t current_ = 0;
};

void take_extremes(Summary& summary, const Bucket& sums) {
  summary.minimum = sums.min.value, summary.minimum_time = sums.min.time;
  summary.maximum = sums.max.value, summary.maximum_time = sums.max.time;
  summary.range_of_values = summary.maximum - summary.minimum;
}

Summary Ranges::by_events(std::size_t i) const {
  const Bucket& sums = sums_[i];
  Summary summary = unknown_summary(ranges_[i]);
  summary.count = sums.good;
  const auto good = static_cast<double>(sums.good);
  summary.percent_good = sums.count > 0 ? 100 * good / static_cast<double>(sums.count) : 0;
  summary.quality = sums.good == 0       ? quality::bad_no_data
                    : sums.uncertain > 0 ? quality::uncertain
                                         : quality::good;
  if (sums.good == 0 || !numeric(*tag_)) return summary;
  take_extremes(summary, sums);
  summary.total = sums.sum;
  summary.average = sums.sum / good;
  summary.population_standard_deviation = std::sqrt(sums.sum_squares / good);
  summary.standard_deviation = sums.good > 1 ? std::sqrt(sums.sum_squares / (good - 1)) : kNothing;
  return summary;
}

// A point between two neighbours, as Bucket::combine() draws it.
double on_line(const Bucket::Point& a, const Bucket::Point& b, Time time) {
  return a.value + (b.value - a.value) * (seconds(time - a.time) / seconds(b.time - a.time));
}

// One row's worth of bucket, for the ends of a range.
Bucket single(Time time, double value, std::uint32_t quality) {
  Batch row;
  row.push(TagId{0}, time, value, Quality{quality});
  return from_rows(row, kWhole).front();
}

Summary Ranges::by_time(std::size_t i) const {
  const TimeRange range = ranges_[i];
  const Bucket& inside = sums_[i];
  const bool line = !tag_->steps();
  Summary summary = unknown_summary(range);
  summary.count = inside.count;
  // The value at the start, the rows inside, the value at the end: together they are the curve.
  Bucket curve;
  const auto first = inside.count > 0 ? std::optional{inside.first} : after_[i];
  if (before_[i] && (inside.count == 0 || inside.first.time > range.from)) {
    const Bucket::Point& a = *before_[i];
    const bool drawn = line && known(before_[i]) && known(first);
    const auto q = drawn && Quality{first->quality}.uncertain() ? first->quality : a.quality;
    combine(curve, single(range.from, drawn ? on_line(a, *first, range.from) : a.value, q));
  }
  combine(curve, inside);
  if (curve.count > 0) {
    const Bucket::Point a = inside.count > 0 ? inside.last : *before_[i];
    const bool drawn = line && known(a) && known(after_[i]);
    const auto q = drawn && Quality{after_[i]->quality}.uncertain() ? after_[i]->quality : a.quality;
    combine(curve, single(range.to, drawn ? on_line(a, *after_[i], range.to) : a.value, q));
  }
  const double length = seconds(range.to - range.from), good = seconds(curve.good_time);
  summary.percent_good = 100 * good / length;
  const bool any = curve.good_time > 0us;
  summary.quality = !any ? quality::bad_no_data : curve.uncertain > 0 ? quality::uncertain : quality::good;
  if (!any || !numeric(*tag_)) return summary;
  take_extremes(summary, curve);
  summary.average = (line ? curve.integral_linear : curve.integral_step) / good;
  summary.total = summary.average * length / kSecondsInDay;
  summary.population_standard_deviation =
      std::sqrt((line ? curve.squares_linear : curve.squares_step) / good);
  summary.standard_deviation = summary.population_standard_deviation;
  return summary;
}

}  // namespace

Summary unknown_summary(TimeRange range) {
  Summary out;
  out.range = range;
  out.total = out.average = out.standard_deviation = out.population_standard_deviation = kNothing;
  out.minimum = out.maximum = out.range_of_values = kNothing;
  out.minimum_time = out.maximum_time = range.from;
  out.quality = quality::bad_no_data;
  return out;
}

Result<std::vector<Summary>> summaries(TagReader& reader, std::span<const TimeRange> ranges, Basis basis) {
  TRY_OK(check_ranges(ranges));
  Ranges sums{reader, ranges};
  TRY_OK(sums.sum());
  if (basis == Basis::time_weighted) TRY_OK(sums.look_around());
  std::vector<Summary> out;
  out.reserve(ranges.size());
  for (std::size_t i = 0; i < ranges.size(); ++i)
    out.push_back(basis == Basis::time_weighted ? sums.by_time(i) : sums.by_events(i));
  return out;
}

}  // namespace spindle::archive
