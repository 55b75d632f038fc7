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

TEST(TagReader, gives_the_buckets_of_the_rows) {
  for (std::uint64_t seed = 1; seed <= 300 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    History history = random_history(random);
    if (history.stored.empty()) continue;
    const Snapshot snapshot = history.finish();
    const auto wanted = seen(history, {});
    Batch rows;
    for (const Sample& row : wanted.rows) rows.push(row);
    const auto reader = snapshot.tag(TagId{1});
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
