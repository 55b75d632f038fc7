#include "src/archive/read/reads_random.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <gtest/gtest.h>

namespace spindle::archive::oracle {
namespace {

Span random_span(Random& random, double largest_power) {
  return Span{static_cast<std::int64_t>(std::pow(10.0, random.uniform() * largest_power))};
}

Sample random_row(Random& random, const Tag& tag, Time time) {
  Sample row;
  row.tag = tag.id, row.time = time;
  if (random.chance(0.12)) {
    const int kind = static_cast<int>(random.below(3));
    row.quality = kind == 0   ? quality::bad
                  : kind == 1 ? quality_of({.system_state = 246})
                              : quality::bad_sensor_failure;
    if (kind == 1) row.state = system_state(246);
    return row;
  }
  if (random.chance(0.1)) row.quality = quality::uncertain;
  if (tag.type == ValueType::text) {
    row.text = random.chance(0.5) ? "open" : "closed";
  } else if (tag.type == ValueType::digital) {
    row.state = static_cast<std::int32_t>(random.below(4));
    row.value = row.state;
  } else if (tag.type == ValueType::integer) {
    row.value = static_cast<double>(random.below(7));
  } else if (!random.chance(0.02)) {
    row.value = std::round(random.normal() * 1000) / 100 + 50;
  }
  return row;
}

// A time in or near the rows; often exactly on one, or at a whole hour or day.
Time random_time(Random& random, const Series& series) {
  if (series.rows.empty()) return time_of(static_cast<std::int64_t>(random.below(1'000'000'000'000)));
  const Time first = series.rows.front().time, last = series.rows.back().time;
  if (random.chance(0.25)) return series.rows[random.below(series.rows.size())].time;
  const auto length = static_cast<std::uint64_t>((last - first).count()) + 1'000'000;
  const Time any = first - Span{static_cast<std::int64_t>(length / 8)} +
                   Span{static_cast<std::int64_t>(random.below(length + length / 4))};
  if (random.chance(0.7)) return any;
  const Span grid = std::array<Span, 3>{60s, 3600s, 86400s}[random.below(3)];
  return Time{any.time_since_epoch() / grid * grid};
}

void expect_same(const Batch& wanted, const Batch& found) {
  ASSERT_EQ(wanted.size(), found.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Sample a = wanted.at(i), b = found.at(i);
    const bool close =
        same_value(a.value, b.value) || std::abs(a.value - b.value) <= 1e-9 * std::abs(a.value) + 1e-12;
    EXPECT_TRUE(a.tag == b.tag && a.time == b.time && close && a.quality == b.quality && a.state == b.state &&
                a.text == b.text)
        << "row " << i << " wanted " << format_time(a.time) << " " << a.value << " " << name_of(a.quality)
        << " state " << a.state << " found " << format_time(b.time) << " " << b.value << " "
        << name_of(b.quality) << " state " << b.state;
  }
}

void expect_close(const char* what, double a, double b, double scale) {
  EXPECT_TRUE((std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-9 * (std::abs(a) + scale))
      << what << " wanted " << a << " found " << b;
}

void expect_same(const Summary& wanted, const Summary& found) {
  EXPECT_EQ(wanted.range, found.range);
  EXPECT_EQ(wanted.count, found.count);
  EXPECT_EQ(name_of(wanted.quality), name_of(found.quality));
  expect_close("percent_good", wanted.percent_good, found.percent_good, 0);
  const double scale =
      std::isnan(wanted.average) ? 0 : std::abs(wanted.average) + wanted.population_standard_deviation;
  expect_close("total", wanted.total, found.total, 0);
  expect_close("average", wanted.average, found.average, scale);
  // A deviation is a root: near zero it cannot be better than the root of a double's precision.
  const double root = std::abs(wanted.population_standard_deviation) < 1e-6 * scale ? scale * 100 : scale;
  expect_close("deviation", wanted.standard_deviation, found.standard_deviation, root);
  expect_close("population", wanted.population_standard_deviation, found.population_standard_deviation, root);
  expect_close("minimum", wanted.minimum, found.minimum, scale);
  expect_close("maximum", wanted.maximum, found.maximum, scale);
  expect_close("range", wanted.range_of_values, found.range_of_values, scale);
  // Where two candidates differ by rounding only, either's time is right.
  EXPECT_TRUE(wanted.minimum != found.minimum || wanted.minimum_time == found.minimum_time);
  EXPECT_TRUE(wanted.maximum != found.maximum || wanted.maximum_time == found.maximum_time);
}

std::vector<TimeRange> random_ranges(Random& random, const Series& series) {
  std::vector<TimeRange> ranges;
  Time from = random_time(random, series), end = random_time(random, series);
  if (end < from) std::swap(from, end);
  end += 1us;
  if (random.chance(0.4)) return {{from, end}};
  const auto parts = 1 + random.below(8);
  const Span width = std::max(Span{1}, (end - from) / static_cast<std::int64_t>(parts));
  for (std::uint64_t i = 0; i < parts; ++i, from += width)
    if (!random.chance(0.15)) ranges.push_back({from, from + width});
  return ranges;
}

void check_summaries(Random& random, const Series& series, TagReader& reader) {
  const Basis basis = random.chance(0.7) ? Basis::time_weighted : Basis::event_weighted;
  const auto ranges = random_ranges(random, series);
  const auto found = summaries(reader, ranges, basis);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  ASSERT_EQ(found->size(), ranges.size());
  for (std::size_t i = 0; i < ranges.size(); ++i) expect_same(summary(series, ranges[i], basis), (*found)[i]);
}

void check_recorded(Random& random, const Series& series, TagReader& reader) {
  const Time start = random_time(random, series),
             end = random.chance(0.05) ? start : random_time(random, series);
  const auto boundary = static_cast<Boundary>(random.below(3));
  const std::size_t max_count = random.chance(0.5) ? 1'000 : 1 + random.below(10);
  const auto found = archive::recorded(reader, start, end, boundary, max_count);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  expect_same(recorded(series, start, end, boundary, max_count), *found);
}

void check_recorded_at(Random& random, const Series& series, TagReader& reader) {
  const Time time = random_time(random, series);
  const auto retrieval = static_cast<Retrieval>(random.below(6));
  const auto found = archive::recorded_at(reader, time, retrieval);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  const auto wanted = recorded_at(series, time, retrieval);
  ASSERT_EQ(wanted.has_value(), found->has_value());
  if (!wanted) return;
  Batch a, b;
  a.push(*wanted), b.push(**found);
  expect_same(a, b);
}

void check_at_times(Random& random, const Series& series, TagReader& reader) {
  std::vector<Time> times(random.below(12));
  for (Time& time : times) time = random_time(random, series);
  const auto found = archive::at_times(reader, times);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  expect_same(at_times(series, times), *found);
}

void check_interpolated(Random& random, const Series& series, TagReader& reader) {
  const Time start = random_time(random, series), end = random_time(random, series);
  const Span length = start < end ? end - start : start - end;
  const Span interval = std::max(Span{1}, length / static_cast<std::int64_t>(1 + random.below(20)));
  const auto found = archive::interpolated(reader, start, end, interval);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  expect_same(interpolated(series, start, end, interval), *found);
}

void check_plot(Random& random, const Series& series, TagReader& reader) {
  const Time start = random_time(random, series),
             end = random.chance(0.03) ? start : random_time(random, series);
  const int intervals = static_cast<int>(1 + random.below(12));
  const auto found = archive::plot(reader, start, end, intervals);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  expect_same(plot(series, start, end, intervals), *found);
}

}  // namespace

Series random_series(Random& random, TagId tag) {
  Series series;
  series.tag.id = tag;
  series.tag.type = static_cast<ValueType>(random.chance(0.5) ? 0 : random.below(4));
  series.tag.step = random.chance(0.3);
  const double power = 3 + random.uniform() * 8;  // gaps from microseconds to a day
  Time time = time_of(static_cast<std::int64_t>(random.below(4'000'000'000'000'000)) - 2'000'000'000'000'000);
  const auto count = random.below(80);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!random.chance(0.15)) time += random_span(random, power);
    series.rows.push_back(random_row(random, series.tag, time));
  }
  return series;
}

void check_queries(Random& random, const Series& series, TagReader& reader, int count) {
  constexpr std::array kChecks = {check_recorded,     check_recorded_at, check_at_times,
                                  check_interpolated, check_plot,        check_summaries};
  for (int i = 0; i < count && !testing::Test::HasFailure(); ++i) {
    SCOPED_TRACE(testing::Message() << "query " << i);
    kChecks[random.below(kChecks.size())](random, series, reader);
  }
}

namespace {

TEST(Reads, agree_with_the_oracle_over_random_queries) {
  constexpr int kSeries = 2'500, kQueries = 48;  // 120,000 queries
  std::size_t bucket_calls = 0;
  std::array<int, 2> with_bad_rows{};  // series on lines, stepped ones
  for (std::uint64_t seed = 1; seed <= kSeries && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    const Series series = random_series(random, TagId{1});
    Reader reader{series};
    with_bad_rows[series.tag.steps()] +=
        std::ranges::any_of(series.rows, [](const Sample& row) { return row.quality.bad(); });
    check_queries(random, series, reader, kQueries);
    bucket_calls += reader.bucket_calls;
  }
  EXPECT_GT(bucket_calls, 10'000u);
  EXPECT_GT(with_bad_rows[false], 800);
  EXPECT_GT(with_bad_rows[true], 800);
}

}  // namespace
}  // namespace spindle::archive::oracle
