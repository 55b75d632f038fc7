#include "src/derive/splice/compare.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace spindle::derive {
namespace {

struct Truth {
  double gain = 1, shift = 0, lag = 0, noise = 0.1, correlation = 0;
};

double process(double t) { return 50 + 8 * std::sin(t / 700) + 5 * std::sin(t / 97 + 1); }

// One stream of the process at about one row each `step` seconds.
Rows stream(Random& random, double step, const Truth& truth) {
  Rows out;
  double noise = 0;
  for (double t = 0; t < 20'000; t += step * (0.5 + random.uniform())) {
    noise =
        truth.correlation * noise + std::sqrt(1 - truth.correlation * truth.correlation) * random.normal();
    // reference = gain * value + ..., so the value is the inverse of it.
    const double level = (process(t - truth.lag) - 50 - truth.shift) / truth.gain + 50;
    out.push(static_cast<std::int64_t>(t * 1e6), level + truth.noise * noise, 0);
  }
  return out;
}

TEST(Compare, finds_gain_and_shift) {
  Random random{1};
  const auto found = compare(stream(random, 5, {}), stream(random, 5, {.gain = 1.02, .shift = 0.4}), Span{0});
  ASSERT_TRUE(found && found->gain);
  EXPECT_NEAR(found->gain->value, 1.02, 0.005);
  EXPECT_FALSE(found->gain->excludes(1.02)) << found->gain->low << " " << found->gain->high;
  EXPECT_TRUE(found->gain->excludes(1));
}

TEST(Compare, noise_does_not_make_the_gain_small) {
  Random random{2};
  double sum = 0;
  for (int i = 0; i < 30; ++i)
    sum += compare(stream(random, 5, {.noise = 2}), stream(random, 5, {.noise = 2}), Span{0})->gain->value;
  EXPECT_NEAR(sum / 30, 1, 0.01);
}

TEST(Compare, a_quantity_at_rest_tells_no_gain) {
  Random random{3};
  Rows a, b;
  for (int i = 0; i < 1000; ++i)
    a.push(i * 1'000'000, 5 + random.normal(), 0), b.push(i * 1'000'000, 7 + random.normal(), 0);
  const auto found = compare(a, b, Span{0});
  ASSERT_TRUE(found);
  EXPECT_FALSE(found->gain);
  EXPECT_FALSE(found->shift.excludes(-2));
  EXPECT_TRUE(found->shift.excludes(0));
}

TEST(Compare, single_wild_values_do_not_matter) {
  Random random{4};
  auto other = stream(random, 5, {});
  for (std::size_t i = 0; i < other.size(); i += 50) other.value[i] = 1e6;
  const auto found = compare(stream(random, 5, {}), other, Span{0});
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->shift.value, 0, 0.05);
}

TEST(Compare, finds_how_late_a_stream_is) {
  Random random{5};
  const auto found = compare(stream(random, 5, {}), stream(random, 5, {.lag = 12}), 60s);
  ASSERT_TRUE(found && found->lag);
  EXPECT_NEAR(found->lag->value, 12, 1);
  EXPECT_TRUE(found->lag->excludes(0));
}

TEST(Compare, too_few_common_rows_tell_nothing) {
  Random random{6};
  Rows few;
  for (int i = 0; i < 20; ++i) few.push(i * 1'000'000, 1, 0);
  EXPECT_FALSE(compare(few, few, Span{0}));
  EXPECT_FALSE(compare({}, few, 10s));
}

TEST(Compare, intervals_cover_the_truth_as_often_as_they_say) {
  Random random{7};
  int shift = 0, gain = 0, lag = 0;
  constexpr int kTries = 400;
  for (int i = 0; i < kTries; ++i) {
    const Truth truth{.gain = 0.95 + 0.1 * random.uniform(),
                      .shift = random.normal(),
                      .lag = 20 * random.uniform(),
                      .noise = 0.3 + random.uniform(),
                      .correlation = 0.5 * random.uniform()};
    const auto found = compare(stream(random, 8, {.noise = 0.5}), stream(random, 6, truth), 60s);
    ASSERT_TRUE(found && found->gain && found->lag);
    const double at_centre = truth.shift + (truth.gain - 1) * (found->centre - 50);
    shift += !found->shift.excludes(at_centre);
    gain += !found->gain->excludes(truth.gain);
    lag += !found->lag->excludes(truth.lag);
  }
  for (const int covered : {shift, gain, lag}) {
    EXPECT_GE(covered, kTries * 92 / 100);
    EXPECT_LE(covered, kTries * 98 / 100);
  }
}

}  // namespace
}  // namespace spindle::derive
