#include "src/acquire/filter/filter.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/testkit/testkit.h"

namespace spindle::acquire {
namespace {

std::vector<Point> points(std::string_view text) {
  const Batch rows = testkit::series(text);
  std::vector<Point> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.push_back({time_of(rows.time[i]), rows.value[i], {rows.quality[i]}, rows.state_at(i)});
  return out;
}

std::string render(const std::vector<Point>& points) {
  Batch rows;
  for (const auto& p : points) rows.push({TagId{1}, p.time, p.value, p.quality, p.state, {}, {}});
  return testkit::render(rows);
}

template <class Filter>
std::vector<Point> run(Filter filter, const std::vector<Point>& in) {
  std::vector<Point> out;
  for (const auto& point : in)
    for (const auto& passed : filter.push(point)) out.push_back(passed);
  if constexpr (requires { filter.finish(); })
    if (const auto last = filter.finish()) out.push_back(*last);
  return out;
}

Filtering deviation(double value) {
  return {.exception_deviation = value, .compressing = true, .compression_deviation = value};
}

TEST(ExceptionFilter, passes_what_moved_and_the_sample_before_it) {
  const auto check = [](const Filtering& filtering, std::string_view in, std::string_view out) {
    EXPECT_EQ(render(run(ExceptionFilter{filtering}, points(in))), render(points(out))) << in;
  };
  check(deviation(1), "0s 20.0 | 1s 20.5 | 2s 21.1", "0s 20.0 | 1s 20.5 | 2s 21.1");
  check(deviation(1), "0s 20.0 | 1s 20.5 | 2s 20.2 | 3s 20.9", "0s 20.0");
  check(deviation(1), "0s 20.0 | 1s 25.0 | 2s 25.1", "0s 20.0 | 1s 25.0");
  check(deviation(1), "0s 20.0 | 1s 20.1 | 2s bad | 3s bad | 4s 20.1",
        "0s 20.0 | 1s 20.1 | 2s bad | 3s bad | 4s 20.1");
  check(deviation(0), "0s state 1 | 1s state 1 | 2s state 2", "0s state 1 | 1s state 1 | 2s state 2");
  check({.exception_deviation = 1, .exception_max = 10s}, "0s 1 | 10s 1 | 11s 1 | 12s 1",
        "0s 1 | 10s 1 | 11s 1");
  check({.exception_deviation = 1, .exception_min = 3s}, "0s 1 | 1s 9 | 2s 9 | 3s 9", "0s 1 | 2s 9 | 3s 9");
  check(deviation(1), "5s 1 | 4s 1 | 6s 1", "5s 1 | 4s 1");  // late: passes, changes nothing
}

TEST(SwingingDoor, keeps_the_corners) {
  const auto check = [](const Filtering& filtering, std::string_view in, std::string_view out) {
    EXPECT_EQ(render(run(SwingingDoor{filtering}, points(in))), render(points(out))) << in;
  };
  check(deviation(0.5), "0s 0 | 1s 1 | 2s 2 | 3s 3 | 4s 2 | 5s 1", "0s 0 | 3s 3 | 5s 1");
  check(deviation(0.5), "0s 0 | 1s 0.1 | 2s 0 | 3s 7", "0s 0 | 2s 0 | 3s 7");
  check(deviation(0.5), "0s 0 | 1s 0 | 2s bad | 3s 0 | 4s 0", "0s 0 | 1s 0 | 2s bad | 3s 0 | 4s 0");
  check(deviation(0.5), "0s 0 | 1s 0 | 1s 0 | 2s 0", "0s 0 | 1s 0 | 1s 0 | 2s 0");  // siblings both stay
  check(deviation(0.5), "0s 0 | 5s 0 | 3s 9 | 6s 0", "0s 0 | 3s 9 | 6s 0");         // late: passes
  check(deviation(0), "0s 0 | 1s 1 | 2s 2 | 3s 4", "0s 0 | 2s 2 | 3s 4");
  Filtering at_least = deviation(0.5);
  at_least.compression_max = 3s;
  check(at_least, "0s 0 | 2s 0 | 4s 0 | 6s 0", "0s 0 | 2s 0 | 4s 0 | 6s 0");
  at_least.compression_max = 4s;
  check(at_least, "0s 0 | 2s 0 | 4s 0 | 6s 0", "0s 0 | 4s 0 | 6s 0");
}

std::vector<Point> random_walk(std::uint64_t seed) {
  Random random{seed};
  std::vector<Point> out;
  double value = 0;
  Time time = time_of(0);
  for (int i = 0; i < 2'000; ++i) {
    time += Span{1 + static_cast<std::int64_t>(random.below(random.chance(0.05) ? 600'000'000 : 2'000'000))};
    value += random.normal() * (random.chance(0.02) ? 10 : 0.3);
    out.push_back({time, value, random.chance(0.01) ? quality::bad : quality::good});
  }
  return out;
}

// The largest distance between the input and straight lines through the output.
double worst_error(const std::vector<Point>& in, const std::vector<Point>& out) {
  double worst = 0;
  std::size_t k = 0;
  for (const auto& point : in) {
    while (k + 1 < out.size() && out[k + 1].time < point.time) ++k;
    if (k + 1 >= out.size()) break;  // after the last one sent there is no line yet
    const auto &a = out[k], &b = out[k + 1];
    const double share = seconds(point.time - a.time) / seconds(b.time - a.time);
    worst = std::max(worst, std::abs(a.value + share * (b.value - a.value) - point.value));
  }
  return worst;
}

TEST(Filters, keep_their_bound_on_random_walks) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    const auto in = random_walk(seed);
    const double dev = 0.1 + static_cast<double>(seed % 10) / 4;
    const auto door = run(SwingingDoor{deviation(dev)}, in);
    EXPECT_LE(worst_error(in, door), dev * (1 + 1e-9)) << "seed " << seed;
    EXPECT_EQ(door.back().time, in.back().time);
    const auto sent = run(ExceptionFilter{deviation(dev)}, in);
    EXPECT_LE(worst_error(in, sent), 2 * dev * (1 + 1e-9)) << "seed " << seed;
    EXPECT_LE(worst_error(in, run(SwingingDoor{deviation(dev)}, sent)), 3 * dev * (1 + 1e-9)) << seed;
    EXPECT_LT(door.size(), in.size());
  }
}

}  // namespace
}  // namespace spindle::acquire
