// plot: few rows that look like all of them.
#include <algorithm>
#include <array>
#include <cmath>

#include "src/archive/read/bucket_math.h"
#include "src/archive/read/reads.h"
#include "src/archive/read/reads_line.h"
#include "src/archive/read/reads_stream.h"

namespace spindle::archive {
namespace {

constexpr Span kWhole{std::int64_t{1} << 61};  // wider than all time: rows become one bucket, or two at 1970
constexpr int kBucketsInPartMin = 4;

Sample sample_of(const Tag& tag, const Bucket::Point& point) {
  Sample sample{tag.id, point.time, point.value, Quality{point.quality}, kNoState, {}, {}};
  if (std::isnan(point.value)) {
    // Without PI origin the quality names the nearest system state, which the row itself did not carry.
    const auto status = pi_status_of(sample.quality);
    if (status.system_state && quality_of(status) == sample.quality)
      sample.state = system_state(*status.system_state);
  } else if (tag.type == ValueType::digital) {
    sample.state = static_cast<std::int32_t>(point.value);
  }
  return sample;
}

// What is kept of one part.
class Part {
 public:
  Part(const Tag& tag, Batch& out) : tag_(&tag), out_(&out) {}

  void add(const Bucket& bucket) { combine(bucket_, bucket); }

  void add_text(const Sample& sample) {
    if (!first_) first_ = sample;
    if (!bad_ && sample.quality.bad()) bad_ = sample;
    last_ = sample;
  }

  void finish() {
    std::vector<Sample> rows;
    if (first_) rows = {*first_, bad_.value_or(*first_), *last_};
    if (bucket_.count > 0) {
      rows.push_back(sample_of(*tag_, bucket_.first));
      if (bucket_.good > 0)
        rows.push_back(sample_of(*tag_, bucket_.min)), rows.push_back(sample_of(*tag_, bucket_.max));
      if (bucket_.good < bucket_.count) rows.push_back(sample_of(*tag_, bucket_.bad));
      rows.push_back(sample_of(*tag_, bucket_.last));
    }
    std::ranges::stable_sort(rows, {}, &Sample::time);
    for (std::size_t i = 0; i < rows.size(); ++i)
      if (i == 0 || !same(rows[i - 1], rows[i])) out_->push(rows[i]);
    bucket_ = {};
    first_.reset(), last_.reset(), bad_.reset();
  }

 private:
  static bool same(const Sample& a, const Sample& b) {
    return a.time == b.time && same_value(a.value, b.value) && a.quality == b.quality && a.text == b.text;
  }

  const Tag* tag_;
  Batch* out_;
  Bucket bucket_;
  std::optional<Sample> first_, last_, bad_;  // of a text tag
};

struct Plan {
  std::vector<Time> ends;  // of the parts, ascending; the last is behind the end of the plot
  std::vector<ReadPiece> pieces;
};

Plan plan_parts(const Tag& tag, TimeRange range, int intervals) {
  Plan plan;
  const Span length = (range.to - range.from) / intervals;
  std::size_t widths = 0;
  while (widths < std::size(kRollupWidths) && kRollupWidths[widths] * kBucketsInPartMin <= length) ++widths;
  const double exact = static_cast<double>(micros(range.to - range.from)) / intervals;
  for (int i = 1; i < intervals; ++i) {
    const Time end = range.from + Span{static_cast<std::int64_t>(exact * i)};
    plan.ends.push_back(widths > 0 ? aligned_down(end, kRollupWidths[widths - 1]) : end);
  }
  plan.ends.push_back(range.to + Span{1});
  const auto usable_widths = tag.type == ValueType::text ? 0 : widths;
  cover({range.from, plan.ends.back()}, std::span{kRollupWidths}.first(usable_widths), plan.pieces);
  return plan;
}

Result<Batch> plot_rows(TagReader& reader, TimeRange range, int intervals) {
  const Plan plan = plan_parts(reader.tag(), range, intervals);
  Batch out;
  Part part{reader.tag(), out};
  std::size_t current = 0;
  const auto move_to = [&](Time time) {
    for (; time >= plan.ends[current]; ++current) part.finish();
  };
  const auto on_rows = [&](const Batch& rows) -> Result<> {
    for (std::size_t i = 0; i < rows.size();) {
      move_to(time_of(rows.time[i]));
      const auto end =
          static_cast<std::size_t>(std::lower_bound(rows.time.begin() + static_cast<std::ptrdiff_t>(i),
                                                    rows.time.end(), micros(plan.ends[current])) -
                                   rows.time.begin());
      if (reader.tag().type == ValueType::text) {
        for (; i < end; ++i) part.add_text(rows.at(i));
      } else {
        for (const Bucket& bucket : from_rows(rows, i, end, kWhole)) part.add(bucket);
      }
      i = end;
    }
    return {};
  };
  const auto on_bucket = [&](const Bucket& bucket) -> Result<> {
    move_to(bucket.start);
    part.add(bucket);
    return {};
  };
  TRY_OK(for_pieces(reader, plan.pieces, on_rows, on_bucket));
  part.finish();
  return out;
}

// The value at an end of the plot, unless a row stands there.
Result<std::optional<Sample>> end_of(TagReader& reader, Time time) {
  TRY(const auto before, reader.at_or_before(time));
  if (before && before->time == time) return std::nullopt;
  TRY(const auto after, reader.after(time));
  return between(reader.tag(), before, after, time);
}

Batch reversed(const Batch& rows) {
  std::vector<std::uint32_t> order(rows.size());
  for (std::uint32_t i = 0; i < order.size(); ++i)
    order[i] = static_cast<std::uint32_t>(order.size()) - 1 - i;
  return rows.permuted(order);
}

}  // namespace

Result<Batch> plot(TagReader& reader, Time start, Time end, int intervals) {
  if (intervals <= 0) return fail(Code::invalid, "a plot needs at least 1 interval");
  if (static_cast<std::size_t>(intervals) > kReadRowsMax / 5)
    return fail(Code::exhausted, "{} intervals asked for, the limit is {}; a screen has a few thousand",
                intervals, kReadRowsMax / 5);
  const TimeRange range{std::min(start, end), std::max(start, end)};
  Batch out;
  TRY(const auto low, end_of(reader, range.from));
  if (low) out.push(*low);
  TRY(const Batch rows, plot_rows(reader, range, intervals));
  out.append(rows);
  if (range.from < range.to) {
    TRY(const auto high, end_of(reader, range.to));
    if (high) out.push(*high);
  }
  return start <= end ? out : reversed(out);
}

}  // namespace spindle::archive
