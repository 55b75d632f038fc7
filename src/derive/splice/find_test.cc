#include "src/derive/splice/find.h"

#include <cmath>

#include <gtest/gtest.h>

#include "lib/base/random.h"

namespace spindle::derive {
namespace {

constexpr double kStep = 0.05;

double shown(Random& random, double truth) {
  return std::round((truth + 0.3 * random.normal()) / kStep) * kStep;
}

Rows rows_of(const std::function<double(Random&, int)>& value, int count = 2000) {
  Random random{1};
  Rows out;
  for (int i = 0; i < count; ++i) out.push(i * 60'000'000LL, value(random, i), 0);
  return out;
}

const FindOptions kTemperature{
    .units = {{"degF", Conversion{5.0 / 9, -160.0 / 9}}, {"K", Conversion{1, -273.15}}},
    .ranges = true,
    .zero = 0,
    .span = 100};

TEST(FindChanges, another_unit_and_back) {
  const auto found = find_changes(rows_of([](Random& random, int i) {
                                    const double celsius = shown(random, 80 + 5 * std::sin(i / 200.0));
                                    return i >= 700 && i < 1300 ? celsius * 1.8 + 32 : celsius;
                                  }),
                                  kTemperature);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].time, 700 * 60'000'000LL);
  EXPECT_EQ(found[0].unit, "degF");
  EXPECT_EQ(found[1].time, 1300 * 60'000'000LL);
  EXPECT_EQ(found[1].to_declared, Conversion{});
}

TEST(FindChanges, an_offset_that_no_process_has) {
  const auto found =
      find_changes(rows_of([](Random& random, int i) { return shown(random, 80) + (i >= 900 ? 273.15 : 0); }),
                   kTemperature);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].unit, "K");
}

TEST(FindChanges, another_range) {
  const auto found = find_changes(
      rows_of([](Random& random, int i) { return shown(random, 80) * (i >= 900 ? 1.6 : 1); }), kTemperature);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].unit, "");
  EXPECT_NEAR(found[0].to_declared.factor, 1 / 1.6, 1e-9);
}

TEST(FindChanges, a_step_of_the_process_is_none) {
  const auto at = [](double level) {
    return rows_of([level](Random& random, int i) { return shown(random, i >= 900 ? level : 80); });
  };
  for (const double level : {20.0, 60.0, 81.0, 128.0, 160.0, 176.0})
    EXPECT_TRUE(find_changes(at(level), kTemperature).empty()) << level;
}

TEST(FindChanges, silence_spikes_and_other_noise_are_none) {
  const auto found = find_changes(rows_of([](Random& random, int i) {
                                    if (i % 333 == 0) return 176.0;
                                    if (i > 500 && i < 700) return 80.0;
                                    return shown(random, 80 + (i > 1200 ? 2 * random.normal() : 0));
                                  }),
                                  kTemperature);
  EXPECT_TRUE(found.empty());
}

TEST(FindChanges, too_few_rows_tell_nothing) {
  EXPECT_TRUE(find_changes({}, kTemperature).empty());
  EXPECT_TRUE(find_changes(
                  rows_of([](Random& random, int i) { return shown(random, 80) * (i >= 50 ? 1.6 : 1); }, 100),
                  kTemperature)
                  .empty());
}

TEST(Resolution, is_the_step_on_which_values_lie) {
  std::vector<double> values, smooth;
  Random random{2};
  for (int i = 0; i < 200; ++i) values.push_back(shown(random, 10)), smooth.push_back(random.normal());
  EXPECT_NEAR(resolution_of(values), kStep, 1e-9);
  EXPECT_EQ(resolution_of(smooth), 0);
  EXPECT_EQ(resolution_of({}), 0);
  EXPECT_EQ(resolution_of({1, 1, 1}), 0);
}

}  // namespace
}  // namespace spindle::derive
