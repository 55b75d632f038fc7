#include "src/archive/read/reads_oracle.h"

#include <algorithm>
#include <cmath>

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/read/bucket_math.h"

namespace spindle::archive::oracle {
namespace {

bool is_number(const Tag& tag) { return tag.type == ValueType::real || tag.type == ValueType::integer; }

bool can_be_used(const Tag& tag, const Sample& row) {
  if (row.quality.bad()) return false;
  return tag.type == ValueType::text || std::isfinite(row.value);
}

std::optional<Sample> last_where(const Series& series, const auto& holds) {
  std::optional<Sample> found;
  for (const Sample& row : series.rows)
    if (holds(row.time)) found = row;
  return found;
}

std::optional<Sample> first_where(const Series& series, const auto& holds) {
  for (const Sample& row : series.rows)
    if (holds(row.time)) return row;
  return std::nullopt;
}

bool line_between(const Tag& tag, const std::optional<Sample>& a, const std::optional<Sample>& b) {
  return is_number(tag) && !tag.step && a && b && can_be_used(tag, *a) && can_be_used(tag, *b);
}

double line(const Sample& a, const Sample& b, Time t) {
  const double whole = static_cast<double>((b.time - a.time).count());
  return a.value + (b.value - a.value) * static_cast<double>((t - a.time).count()) / whole;
}

bool row_stands_at(const Series& series, Time time) {
  return std::ranges::any_of(series.rows, [&](const Sample& row) { return row.time == time; });
}

Batch turned(const Batch& rows) {
  Batch out;
  for (std::size_t i = rows.size(); i-- > 0;) out.push(rows.at(i));
  return out;
}

// What the curve is just before `time`: known, its value, and whether an uncertain row takes part.
struct Limit {
  bool known = false;
  double value = 0;
  bool uncertain = false;
};

Limit limit_before(const Series& series, Time time) {
  const auto a = last_where(series, [&](Time t) { return t < time; });
  const auto b = first_where(series, [&](Time t) { return t >= time; });
  if (!a || !can_be_used(series.tag, *a)) return {};
  if (!line_between(series.tag, a, b)) return {true, a->value, a->quality.uncertain()};
  return {true, line(*a, *b, time), a->quality.uncertain() || b->quality.uncertain()};
}

Limit value_from(const Series& series, Time time) {
  const Sample sample = value_at(series, time);
  const bool known = can_be_used(series.tag, sample);
  return {known, sample.value, known && sample.quality.uncertain()};
}

std::vector<Sample> rows_in(const Series& series, TimeRange range) {
  std::vector<Sample> rows;
  for (const Sample& row : series.rows)
    if (range.contains(row.time)) rows.push_back(row);
  return rows;
}

void set_extremes(Summary& summary, const std::vector<std::pair<Time, double>>& candidates) {
  for (const auto& [time, value] : candidates) {
    if (!(summary.minimum <= value)) summary.minimum = value, summary.minimum_time = time;
    if (!(summary.maximum >= value)) summary.maximum = value, summary.maximum_time = time;
  }
  summary.range_of_values = summary.maximum - summary.minimum;
}

Summary empty_summary(TimeRange range) {
  Summary summary;
  summary.range = range;
  summary.total = summary.average = summary.standard_deviation = summary.population_standard_deviation = NAN;
  summary.minimum = summary.maximum = summary.range_of_values = NAN;
  summary.minimum_time = summary.maximum_time = range.from;
  summary.quality = quality::bad_no_data;
  return summary;
}

Summary event_weighted(const Series& series, TimeRange range) {
  Summary summary = empty_summary(range);
  const auto rows = rows_in(series, range);
  std::vector<std::pair<Time, double>> good;
  bool uncertain = false;
  for (const Sample& row : rows) {
    if (!can_be_used(series.tag, row)) continue;
    good.emplace_back(row.time, row.value);
    uncertain = uncertain || row.quality.uncertain();
  }
  summary.count = good.size();
  const auto n = static_cast<double>(good.size());
  summary.percent_good = rows.empty() ? 0 : 100 * n / static_cast<double>(rows.size());
  if (good.empty()) return summary;
  summary.quality = uncertain ? quality::uncertain : quality::good;
  if (!is_number(series.tag)) return summary;
  long double sum = 0, squares = 0;
  for (const auto& row : good) sum += row.second;
  const long double mean = sum / n;
  for (const auto& row : good) squares += (row.second - mean) * (row.second - mean);
  summary.total = static_cast<double>(sum);
  summary.average = static_cast<double>(mean);
  summary.population_standard_deviation = static_cast<double>(std::sqrt(squares / n));
  if (good.size() > 1) summary.standard_deviation = static_cast<double>(std::sqrt(squares / (n - 1)));
  set_extremes(summary, good);
  return summary;
}

Summary time_weighted(const Series& series, TimeRange range) {
  Summary summary = empty_summary(range);
  const auto rows = rows_in(series, range);
  summary.count = rows.size();
  std::vector<Time> knots = {range.from};
  for (const Sample& row : rows)
    if (row.time > knots.back()) knots.push_back(row.time);
  knots.push_back(range.to);
  struct Stretch {
    long double length, a, b;
  };
  std::vector<Stretch> stretches;
  bool uncertain = value_from(series, range.from).uncertain || limit_before(series, range.to).uncertain;
  for (const Sample& row : rows)
    uncertain = uncertain || (can_be_used(series.tag, row) && row.quality.uncertain());
  long double good = 0, integral = 0, squares = 0;
  for (std::size_t i = 0; i + 1 < knots.size(); ++i) {
    const Limit a = value_from(series, knots[i]), b = limit_before(series, knots[i + 1]);
    if (!a.known) continue;
    const auto length = static_cast<long double>((knots[i + 1] - knots[i]).count()) / 1e6L;
    stretches.push_back({length, a.value, b.value});
    good += length;
    integral += (stretches.back().a + stretches.back().b) / 2 * length;
  }
  const long double whole = static_cast<long double>((range.to - range.from).count()) / 1e6L;
  summary.percent_good = static_cast<double>(100 * good / whole);
  if (good == 0) return summary;
  summary.quality = uncertain ? quality::uncertain : quality::good;
  if (!is_number(series.tag)) return summary;
  const long double mean = integral / good;
  for (const auto& [length, a, b] : stretches) {
    const long double p = a - mean, q = b - mean;
    squares += (p * p + p * q + q * q) / 3 * length;
  }
  summary.average = static_cast<double>(mean);
  summary.total = static_cast<double>(integral / 86'400 / (good / whole));
  summary.population_standard_deviation = summary.standard_deviation =
      static_cast<double>(std::sqrt(squares / good));
  std::vector<std::pair<Time, double>> candidates;
  if (const Limit start = value_from(series, range.from); start.known && !row_stands_at(series, range.from))
    candidates.emplace_back(range.from, start.value);
  for (const Sample& row : rows)
    if (can_be_used(series.tag, row)) candidates.emplace_back(row.time, row.value);
  if (const Limit end = limit_before(series, range.to); end.known)
    candidates.emplace_back(range.to, end.value);
  set_extremes(summary, candidates);
  return summary;
}

// The five rows of a part, each once, in time order.
void plot_part(const Series& series, TimeRange range, Batch& out) {
  const auto rows = rows_in(series, range);
  if (rows.empty()) return;
  std::optional<Sample> low, high, bad;
  for (const Sample& row : rows) {
    if (!can_be_used(series.tag, row)) {
      if (!bad) bad = row;
    } else if (series.tag.type != ValueType::text) {
      if (!low || row.value < low->value) low = row;
      if (!high || row.value > high->value) high = row;
    }
  }
  std::vector<Sample> kept = {rows.front()};
  for (const auto& row : {low, high, bad})
    if (row) kept.push_back(*row);
  kept.push_back(rows.back());
  std::ranges::stable_sort(kept, {}, &Sample::time);
  const Sample* last = nullptr;
  for (Sample& row : kept) {
    if (!can_be_used(series.tag, row)) row.value = NAN;
    if (!last || last->time != row.time || !same_value(last->value, row.value) ||
        last->quality != row.quality || last->text != row.text)
      out.push(row);
    last = &row;
  }
}

std::optional<Sample> end_of_plot(const Series& series, Time time) {
  if (row_stands_at(series, time)) return std::nullopt;
  return value_at(series, time);
}

}  // namespace

Sample value_at(const Series& series, Time time) {
  const auto a = last_where(series, [&](Time t) { return t <= time; });
  const auto b = first_where(series, [&](Time t) { return t > time; });
  Sample out;
  out.tag = series.tag.id;
  out.time = time;
  out.quality = quality::bad_no_data;
  out.state = system_state(248);
  if (!a) return out;
  if (a->time == time) return *a;
  out = *a;
  out.time = time;
  out.known.reset();
  if (!line_between(series.tag, a, b)) return out;
  out.value = line(*a, *b, time);
  if (!a->quality.uncertain() && b->quality.uncertain()) out.quality = b->quality;
  out.state = kNoState;
  return out;
}

Batch at_times(const Series& series, std::span<const Time> times) {
  Batch out;
  for (const Time time : times) out.push(value_at(series, time));
  return out;
}

Batch interpolated(const Series& series, Time start, Time end, Span interval) {
  Batch out;
  if (start <= end) {
    for (Time time = start; time <= end; time += interval) out.push(value_at(series, time));
  } else {
    for (Time time = start; time >= end; time -= interval) out.push(value_at(series, time));
  }
  return out;
}

Batch recorded(const Series& series, Time start, Time end, Boundary boundary, std::size_t max_count) {
  const Time low = std::min(start, end), high = std::max(start, end);
  Batch all;
  if (boundary != Boundary::inside && !row_stands_at(series, low)) {
    const auto outside = last_where(series, [&](Time t) { return t < low; });
    if (boundary == Boundary::interpolated)
      all.push(value_at(series, low));
    else if (outside)
      all.push(*outside);
  }
  for (const Sample& row : series.rows)
    if (low <= row.time && row.time <= high) all.push(row);
  if (boundary != Boundary::inside && !row_stands_at(series, high)) {
    const auto outside = first_where(series, [&](Time t) { return t > high; });
    if (boundary == Boundary::interpolated && low < high)
      all.push(value_at(series, high));
    else if (boundary == Boundary::outside && outside)
      all.push(*outside);
  }
  if (start > end) all = turned(all);
  Batch out;
  for (std::size_t i = 0; i < std::min(max_count, all.size()); ++i) out.push(all.at(i));
  return out;
}

std::optional<Sample> recorded_at(const Series& series, Time time, Retrieval retrieval) {
  const auto at_or_before = last_where(series, [&](Time t) { return t <= time; });
  const auto after = first_where(series, [&](Time t) { return t > time; });
  switch (retrieval) {
    case Retrieval::automatic:
      return at_or_before ? at_or_before : after;
    case Retrieval::at_or_before:
      return at_or_before;
    case Retrieval::before:
      return last_where(series, [&](Time t) { return t < time; });
    case Retrieval::at_or_after:
      return first_where(series, [&](Time t) { return t >= time; });
    case Retrieval::after:
      return after;
    case Retrieval::exact:
      return last_where(series, [&](Time t) { return t == time; });
  }
  return std::nullopt;
}

Batch plot(const Series& series, Time start, Time end, int intervals) {
  const Time low = std::min(start, end), high = std::max(start, end);
  const double part = static_cast<double>((high - low).count()) / intervals;
  std::int64_t grid = 1;
  for (const std::int64_t width : {60'000'000LL, 3'600'000'000LL, 86'400'000'000LL})
    if (width * 4 <= (high - low).count() / intervals) grid = width;
  Batch out;
  if (const auto row = end_of_plot(series, low)) out.push(*row);
  Time from = low;
  for (int i = 1; i <= intervals; ++i) {
    const std::int64_t exact = micros(low) + static_cast<std::int64_t>(part * i);
    const std::int64_t down =
        static_cast<std::int64_t>(std::floor(static_cast<long double>(exact) / grid)) * grid;
    const Time to = i == intervals ? high + Span{1} : time_of(down);
    plot_part(series, {from, to}, out);
    from = to;
  }
  if (low < high)
    if (const auto row = end_of_plot(series, high)) out.push(*row);
  return start <= end ? out : turned(out);
}

Summary summary(const Series& series, TimeRange range, Basis basis) {
  return basis == Basis::event_weighted ? event_weighted(series, range) : time_weighted(series, range);
}

Result<Batch> Reader::rows(TimeRange range, Order order, std::size_t max_count) {
  const auto rows = rows_in(*series_, range);
  Batch out;
  for (std::size_t i = 0; i < std::min(max_count, rows.size()); ++i)
    out.push(order == Order::forward ? rows[i] : rows[rows.size() - 1 - i]);
  return out;
}

Result<std::optional<Sample>> Reader::before(Time time) {
  return last_where(*series_, [&](Time t) { return t < time; });
}

Result<std::optional<Sample>> Reader::at_or_before(Time time) {
  return last_where(*series_, [&](Time t) { return t <= time; });
}

Result<std::optional<Sample>> Reader::after(Time time) {
  return first_where(*series_, [&](Time t) { return t > time; });
}

Result<std::vector<Bucket>> Reader::buckets(TimeRange range, Span width) {
  EXPECT_EQ(aligned_down(range.from, width), range.from);
  EXPECT_EQ(aligned_down(range.to, width), range.to);
  ++bucket_calls;
  Batch rows;
  for (const Sample& row : rows_in(*series_, range)) rows.push(row);
  return from_rows(rows, width);
}

namespace {

using testkit::at;

Series linear(std::string_view text) {
  Series series;
  series.tag.id = TagId{1};
  const Batch rows = testkit::series(text);
  for (std::size_t i = 0; i < rows.size(); ++i) series.rows.push_back(rows.at(i));
  return series;
}

TEST(ReadsOracle, says_what_the_guide_says) {
  const Series flow = linear("10s 1 | 20s 3 | 30s bad | 40s 5");
  const auto check = [&](std::string_view time, double value) {
    EXPECT_EQ(value_at(flow, at(time)).value, value) << time;
  };
  check("10s", 1);
  check("15s", 2);
  check("25s", 3);
  check("50s", 5);
  EXPECT_TRUE(value_at(flow, at("5s")).quality.bad());
  EXPECT_TRUE(value_at(flow, at("35s")).quality.bad());
  const Summary all = summary(flow, {at("10s"), at("50s")}, Basis::time_weighted);
  EXPECT_DOUBLE_EQ(all.percent_good, 75);
  EXPECT_DOUBLE_EQ(all.average, (20 + 30 + 50) / 30.0);
  EXPECT_DOUBLE_EQ(all.total, 100.0 / 86'400 / 0.75);
}

}  // namespace
}  // namespace spindle::archive::oracle
