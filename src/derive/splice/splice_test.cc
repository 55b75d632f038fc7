// The eight invariants of a splice, and what is found in the data.
#include "src/derive/splice/splice.h"

#include <cmath>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "src/derive/operators/splice.h"

namespace spindle::derive {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

struct World {
  SpliceInput input;
  std::map<std::string, Rows> rows;

  [[nodiscard]] SpliceTable table() const {
    auto made = make_table(input, [this](const std::string& tag, TimeRange range) -> Result<Rows> {
      const auto& all = rows.at(tag);
      Rows out;
      out.append(all, all.lower(micros(range.from)), all.lower(micros(range.to)));
      return out;
    });
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }
  [[nodiscard]] Rows spliced(const SpliceTable& table) const {
    const auto splice = make_splice(table);
    std::vector<const Rows*> inputs;
    for (const auto& tag : table.tags) inputs.push_back(&rows.at(tag));
    Rows out;
    splice->step(inputs, out);
    return out;
  }
};

// Up to five devices on three tags, with silences, units, gains and lags of their own.
World any_world(Random& random) {
  World out;
  out.input.unit = *Unit::parse("bara");
  out.input.options.correct = random.chance(0.7);
  out.input.options.overlap = 12h;
  if (random.chance(0.5)) out.input.options.lag_max = 120s;
  constexpr const char* kUnits[] = {"bara", "barg", "psig", "kPa"};
  const int length = 3000;
  for (const std::string tag : {"A", "B", "C"}) {
    Rows& rows = out.rows[tag];
    const double shift = random.normal(), gain = 1 + 0.02 * random.normal();
    for (int i = 0; i < length; ++i)
      rows.push(i * kMinute + static_cast<std::int64_t>(random.below(kMinute / 2)),
                gain * (30 + 8 * std::sin(i / 150.0)) + shift + 0.1 * random.normal(),
                random.chance(0.05)   ? quality::bad.code
                : random.chance(0.05) ? quality::uncertain.code
                                      : 0);
    rows.until = kTimeMax;
  }
  std::int64_t from = 0;
  for (int i = 0; i < 1 + static_cast<int>(random.below(5)); ++i) {
    const auto begin =
        from + (random.chance(0.5) ? 0 : static_cast<std::int64_t>(random.below(100)) * kMinute);
    from = begin + (200 + static_cast<std::int64_t>(random.below(600))) * kMinute;
    Installation one{.tag = std::string(1, static_cast<char>('A' + random.below(3))),
                     .valid = {time_of(begin), time_of(from)}};
    one.unit = kUnits[random.below(4)];
    one.span = 100;
    out.input.installations.push_back(one);
  }
  out.input.range = {Time{}, time_of(length * kMinute)};
  return out;
}

TEST(Splice, invariants_hold_in_any_world) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    SCOPED_TRACE(seed);
    Random random{seed};
    const auto world = any_world(random);
    const auto raw = world.rows;
    const auto table = world.table();
    const auto out = world.spliced(table);
    // 1: raw data never change; 3: the same knowledge gives the same bytes.
    for (const auto& [tag, rows] : raw) ASSERT_TRUE(identical(rows, world.rows.at(tag)));
    ASSERT_EQ(table, world.table());
    ASSERT_TRUE(identical(out, world.spliced(world.table())));
    ASSERT_TRUE(std::ranges::is_sorted(out.time));
    for (const auto& s : table.segments) {
      if (s.tag < 0) continue;
      const Rows& source = raw.at(table.tags[static_cast<std::size_t>(s.tag)]);
      double sum = 0, expected = 0;
      std::size_t i = out.lower(micros(s.range.from));
      for (auto k = source.lower(micros(s.range.from + s.lag)); k < source.lower(micros(s.range.to + s.lag));
           ++k, ++i) {
        // 2: every row has one source event; 4: the transform can be undone; 5: quality never improves.
        ASSERT_LT(i, out.size());
        ASSERT_EQ(out.time[i] + micros(s.lag), source.time[k]);
        ASSERT_NEAR(s.transform().inverse()(out.value[i]), source.value[k],
                    1e-9 * std::abs(source.value[k]) + 1e-9);
        ASSERT_GE(out.quality[i] >> 30, source.quality[k] >> 30);
        sum += out.value[i], expected += source.value[k];
      }
      // 6: what a segment sums to is what its rows sum to, transformed.
      const auto count = static_cast<double>(i - out.lower(micros(s.range.from)));
      ASSERT_NEAR(sum, s.transform().factor * expected + s.transform().offset * count,
                  1e-6 * std::abs(sum) + 1e-6);
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (std::isnan(out.value[i])) {
        ASSERT_EQ(out.quality[i], quality::bad_out_of_service.code);
      }
    }
  }
}

World side_by_side(double gain, double shift, bool process_step) {
  Random random{3};
  World out;
  out.input.unit = *Unit::parse("barg");
  for (int i = 0; i < 4000; ++i) {
    const double truth = 40 + 10 * std::sin(i / 100.0) + (process_step && i >= 2000 ? 15 : 0);
    out.rows["OLD"].push(i * kMinute, truth + 0.1 * random.normal(), 0);
    out.rows["NEW"].push(i * kMinute, (truth - shift) / gain + 0.1 * random.normal(), 0);
  }
  const Time change = time_of(2000 * kMinute);
  out.input.installations = {{.tag = "OLD", .valid = {kTimeMin, change}, .unit = "barg", .span = 100},
                             {.tag = "NEW", .valid = {change, kTimeMax}, .unit = "barg", .span = 100}};
  out.input.range = {Time{}, time_of(4000 * kMinute)};
  return out;
}

TEST(Splice, corrects_a_device_that_differs) {
  const auto table = side_by_side(1.1, 2, false).table();
  ASSERT_EQ(table.segments.size(), 2U);
  EXPECT_NEAR(table.segments[1].correction(50), 1.1 * 50 + 2, 0.05);
  EXPECT_LT(table.segments[1].sigma, 0.1);
  EXPECT_TRUE(table.segments[0].correction.identity());
}

TEST(Splice, the_reference_may_be_the_newest) {
  auto world = side_by_side(1.1, 2, false);
  world.input.options.reference = Reference::newest;
  const auto table = world.table();
  EXPECT_TRUE(table.segments[1].correction.identity());
  EXPECT_NEAR(table.segments[0].correction(52), (52 - 2) / 1.1, 0.05);
}

TEST(Splice, a_step_of_the_process_stays) {
  const auto table = side_by_side(1, 0, true).table();
  EXPECT_TRUE(table.segments[1].correction.identity());
}

TEST(Splice, a_difference_that_instruments_may_have_stays) {
  EXPECT_TRUE(side_by_side(1, 0.3, false).table().segments[1].correction.identity());
}

TEST(Splice, the_same_tag_is_compared_through_a_redundant_one) {
  auto world = side_by_side(1, 3, false);
  Random random{5};
  Rows one_tag, redundant;
  for (std::size_t i = 0; i < world.rows["OLD"].size(); ++i) {
    const auto& from = i < 2000 ? world.rows["OLD"] : world.rows["NEW"];
    one_tag.push(from.time[i], from.value[i], 0);
    redundant.push(from.time[i],
                   7 + 1.1 * (40 + 10 * std::sin(static_cast<double>(i) / 100.0)) + 0.1 * random.normal(), 0);
  }
  world.rows = {{"OLD", one_tag}, {"R", redundant}};
  world.input.installations[1].tag = "OLD";
  world.input.options.redundant = {"R"};
  const auto found = world.table();
  EXPECT_NEAR(found.segments[1].correction.offset, 3, 0.1);
  world.input.options.redundant = {};
  const auto alone = world.table();
  EXPECT_TRUE(alone.segments[1].correction.identity());
  EXPECT_GT(alone.segments[1].sigma, 0.5) << "not corrected, and less is known";
}

TEST(Splice, a_counter_goes_on_where_it_rolled_over) {
  World world;
  world.input.unit = *Unit::parse("m3");
  world.input.tags = {"Q"};
  world.input.tag_units = {world.input.unit};
  world.input.tag_ranges = {{}};
  world.input.options.find_rollovers = true;
  for (int i = 0; i < 3000; ++i) world.rows["Q"].push(i * kMinute, (i * 50) % 65'536, 0);
  world.rows["Q"].until = kTimeMax;
  world.input.range = {Time{}, time_of(3000 * kMinute)};
  const auto table = world.table();
  ASSERT_EQ(table.segments.size(), 3U);
  EXPECT_EQ(table.segments[1].cause, Cause::rolled_over);
  const auto out = world.spliced(table);
  for (std::size_t i = 0; i < out.size(); ++i) ASSERT_EQ(out.value[i], static_cast<double>(i) * 50);
}

TEST(Splice, several_tags_need_to_be_told_apart) {
  World world;
  world.input.unit = *Unit::parse("m3");
  world.input.tags = {"A", "B"};
  world.input.tag_units = {world.input.unit, world.input.unit};
  world.input.tag_ranges = {{}, {}};
  world.rows["A"].push(0, 1, 0), world.rows["B"].push(1, 1, 0);
  world.input.range = {Time{}, time_of(10)};
  const auto made = make_table(
      world.input, [&](const std::string& tag, TimeRange) -> Result<Rows> { return world.rows.at(tag); });
  ASSERT_FALSE(made);
  EXPECT_THAT(made.error().message, testing::HasSubstr("installations"));
}

}  // namespace
}  // namespace spindle::derive
