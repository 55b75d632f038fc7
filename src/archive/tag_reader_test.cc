#include <algorithm>
#include <map>

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/bucket_math.h"
#include "src/archive/memory_table_test.h"
#include "src/archive/reads_random.h"
#include "src/archive/snapshot_state.h"

namespace spindle::archive {
namespace {

using testkit::at;

// Stored rows in order of arrival, cut into segments and hot runs.
struct History {
  Tag tag;
  std::vector<Sample> stored;
  std::shared_ptr<SnapshotState> state = std::make_shared<SnapshotState>();
  std::vector<std::shared_ptr<MemorySegment>> segments;

  void add_segments(std::span<const Sample> arrived, std::uint64_t order) {
    std::map<Month, Batch> months;
    for (const Sample& row : arrived) months[month_of(row.time)].push(row);
    for (auto& [month, rows] : months)
      segments.push_back(std::make_shared<MemorySegment>(make_run(std::move(rows)), order));
  }
  void add_run(std::span<const Sample> arrived) {
    Batch rows;
    for (const Sample& row : arrived) rows.push(row);
    if (!rows.empty()) state->runs.push_back(make_run(std::move(rows)));
  }
  Snapshot finish() {
    auto table = std::make_shared<TableVersion>();
    table->segments.assign(segments.begin(), segments.end());
    std::ranges::stable_sort(table->segments, {}, [](const auto& segment) {
      return std::pair{segment->info().month, segment->info().order};
    });
    state->table = table;
    state->find_tag = [tag = tag](TagId id) { return id == tag.id ? std::optional{tag} : std::nullopt; };
    return Snapshot{state};
  }
};

// The definition, word by word.
oracle::Series seen(const History& history, std::optional<Time> as_of) {
  oracle::Series series{history.tag, {}};
  for (const Sample& row : history.stored) {
    if (as_of && row.known_time() > *as_of) continue;
    bool counts = true;
    for (const Sample& other : history.stored) {
      if (other.time != row.time || (as_of && other.known_time() > *as_of)) continue;
      if (other.known_time() > row.known_time()) counts = false;
      if (other.known_time() == row.known_time() && other.quality == quality::deleted) counts = false;
    }
    if (counts) series.rows.push_back(row);
  }
  std::ranges::stable_sort(series.rows, {}, &Sample::time);
  return series;
}

// Late rows, corrections, deletions and siblings of known times, on top of a plain series.
History random_history(Random& random) {
  History history;
  const oracle::Series series = oracle::random_series(random, TagId{1});
  history.tag = series.tag;
  const double late_share = random.chance(0.5) ? 0 : 0.3;
  std::vector<Sample> late;
  for (Sample row : series.rows) {
    if (!random.chance(late_share / 2)) {
      history.stored.push_back(row);
      if (!random.chance(late_share)) continue;
      if (random.chance(0.5)) {
        row.quality = quality::deleted;
      } else {
        row.value += 1;
        if (row.state >= 0) row.state += 1;
      }
    }
    row.known = row.time + Span{static_cast<std::int64_t>(random.below(3)) * 1'000'000'000};
    if (row.quality == quality::deleted && random.chance(0.1)) row.known.reset();
    late.push_back(row);
  }
  for (const Sample& row : late) {
    const auto place = static_cast<std::ptrdiff_t>(random.below(history.stored.size() + 1));
    history.stored.insert(history.stored.begin() + place, row);
  }
  const std::span<const Sample> all{history.stored};
  std::size_t from = 0;
  const auto parts = 1 + random.below(6), runs = random.below(4);
  for (std::uint64_t part = 0; part < parts; ++part) {
    const auto to = part + 1 == parts ? all.size() : from + random.below(all.size() - from + 1);
    const auto rows = all.subspan(from, to - from);
    if (part + runs < parts)
      history.add_segments(rows, part + 1);
    else
      history.add_run(rows);
    from = to;
  }
  return history;
}

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
