#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/read/bucket_math.h"
#include "src/archive/read/history_test.h"

namespace spindle::archive {
namespace {

using testkit::at;

TEST(TagReader, agrees_with_the_definition_over_random_histories) {
  std::size_t rollups = 0;
  for (std::uint64_t seed = 1; seed <= 1'500 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    History history = random_history(random);
    const Snapshot snapshot = history.finish();
    for (int i = 0; i < 3; ++i) {
      std::optional<Time> as_of;
      if (i > 0 && !history.stored.empty())
        as_of = history.stored[random.below(history.stored.size())].known_time() + Span{i - 2};
      const auto reader = snapshot.tag(TagId{1}, as_of);
      ASSERT_TRUE(reader.has_value());
      oracle::check_queries(random, seen(history, as_of), **reader, 24);
    }
    for (const auto& segment : history.segments) rollups += segment->rollups_given;
  }
  EXPECT_GT(rollups, 200u);
}

void check_buckets(const History& history, const Snapshot& snapshot, std::optional<Time> as_of) {
  Batch rows;
  for (const Sample& row : seen(history, as_of).rows) rows.push(row);
  const auto reader = snapshot.tag(TagId{1}, as_of);
  for (const Span width : kRollupWidths) {
    const auto found =
        (*reader)->buckets({aligned_down(kTimeMin, width), aligned_down(kTimeMax, width)}, width);
    ASSERT_TRUE(found.has_value());
    const auto expected = from_rows(rows, width);
    ASSERT_EQ(found->size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
      EXPECT_EQ((*found)[i].start, expected[i].start);
      EXPECT_EQ((*found)[i].count, expected[i].count);
      EXPECT_EQ((*found)[i].sum, expected[i].sum);
      EXPECT_EQ((*found)[i].integral_linear, expected[i].integral_linear);
    }
  }
}

TEST(TagReader, gives_the_buckets_of_the_rows) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    History history = random_history(random);
    if (history.stored.empty()) continue;
    const Snapshot snapshot = history.finish();
    check_buckets(history, snapshot, {});
    check_buckets(history, snapshot, {});  // what overlaps is kept now
    const Time known = history.stored[random.below(history.stored.size())].known_time();
    for (const Span off : {Span{-1}, Span{0}, Span{3600s}, Span{30 * 86'400s}})
      check_buckets(history, snapshot, known + off);
  }
}

History a_year_of_minutes() {
  History history;
  history.tag.id = TagId{1};
  for (int i = 0; i < 365 * 1440; ++i) {
    Sample row;
    row.tag = TagId{1}, row.time = at("0s") + i * Span{60s}, row.value = i;
    history.stored.push_back(row);
  }
  history.add_segments(history.stored, 1);
  return history;
}

TEST(TagReader, touches_little_for_one_row) {
  History history = a_year_of_minutes();
  const Snapshot snapshot = history.finish();
  const auto reader = snapshot.tag(TagId{1});
  const Time time = at("100d") + 30s;
  EXPECT_EQ((*(*reader)->before(time))->value, 100 * 1440);
  EXPECT_EQ((*(*reader)->at_or_before(time))->value, 100 * 1440);
  EXPECT_EQ((*(*reader)->after(time))->value, 100 * 1440 + 1);
  EXPECT_EQ((*reader)->rows({}, Order::backward, 3)->value, (std::vector<double>{525599, 525598, 525597}));
  std::size_t given = 0;
  for (const auto& segment : history.segments) given += segment->rows_given;
  EXPECT_LT(given, 100u);
}

TEST(TagReader, answers_a_year_from_rollups_but_for_the_hour_that_overlaps) {
  History history = a_year_of_minutes();
  Sample hot = history.stored.back();
  hot.time += Span{60s};
  history.add_run({&hot, 1});
  Sample late = history.stored[70];
  late.time += Span{1s}, late.known = hot.time;
  history.add_run({&late, 1});
  const Snapshot snapshot = history.finish();
  const auto reader = snapshot.tag(TagId{1});
  const auto hours = (*reader)->buckets({at("0s"), at("366d")}, 3600s);
  ASSERT_TRUE(hours.has_value());
  EXPECT_EQ(hours->size(), 365u * 24 + 1);
  EXPECT_EQ((*hours)[0].count, 60u);
  EXPECT_EQ((*hours)[1].count, 61u);
  std::size_t given = 0;
  for (const auto& segment : history.segments) given += segment->rows_given;
  EXPECT_EQ(given, 60u);
}

TEST(TagReader, reads_rows_once_where_segments_overlap) {
  History history = a_year_of_minutes();
  std::vector<Sample> late;
  for (int day = 3; day <= 300; day += 3) {
    Sample row = history.stored[static_cast<std::size_t>(day) * 1440];
    row.time += Span{1s}, row.known = history.stored.back().time;
    late.push_back(row);
  }
  history.add_segments(late, 2);
  const Snapshot snapshot = history.finish();
  const auto rows_for = [&](std::optional<Time> as_of) {
    std::size_t before = 0, after = 0;
    for (const auto& segment : history.segments) before += segment->rows_given;
    const auto hours = (*snapshot.tag(TagId{1}, as_of))->buckets({at("0s"), at("365d")}, 3600s);
    EXPECT_TRUE(hours.has_value() && hours->size() == 365u * 24);
    for (const auto& segment : history.segments) after += segment->rows_given;
    return after - before;
  };
  const auto first = rows_for({});
  EXPECT_GE(first, late.size() * 1440);
  EXPECT_LT(first, late.size() * 1500);
  EXPECT_LT(rows_for({}), 1'000u);
  EXPECT_LT(rows_for(history.stored.back().time), 1'000u);
  EXPECT_GT(rows_for(history.stored.back().time - Span{1}), late.size() * 1440);
}

TEST(TagReader, stops_when_cancelled) {
  History history = a_year_of_minutes();
  const Snapshot snapshot = history.finish();
  Cancel cancel;
  const auto reader = snapshot.tag(TagId{1}, {}, cancel);
  cancel.request();
  EXPECT_EQ((*reader)->rows({}, Order::forward, 10).error().code, Code::cancelled);
  EXPECT_EQ((*reader)->buckets({at("0s"), at("1h")}, 3600s).error().code, Code::cancelled);
  EXPECT_EQ(snapshot.tag(TagId{2}).error().code, Code::not_found);
}

}  // namespace
}  // namespace spindle::archive
