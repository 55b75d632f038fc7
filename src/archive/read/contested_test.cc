#include "src/archive/read/contested.h"

#include <gtest/gtest.h>

#include "src/archive/read/history_test.h"

namespace spindle::archive {
namespace {

// The definition, row by row.
bool compete(const std::vector<Sample>& rows) {
  for (const Sample& a : rows) {
    if (a.quality == quality::deleted) return true;
    for (const Sample& b : rows)
      if (a.time == b.time && a.known_time() != b.known_time()) return true;
  }
  return false;
}

void add_rows(std::vector<Sample>& to, const Batch& rows) {
  for (std::size_t i = 0; i < rows.size(); ++i) to.push_back(rows.at(i));
}

TEST(Contested, names_exactly_the_tags_whose_rows_compete) {
  std::size_t contested = 0, free = 0;
  for (std::uint64_t seed = 1; seed <= 600 && !HasFailure(); ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random{seed};
    History history = random_history(random);
    const Snapshot snapshot = history.finish();
    const auto& state = snapshot.state();
    Contested kept{1u << 20};
    for (int ask = 0; ask < 2; ++ask)
      for (const auto& first : state.table->segments) {
        const Month month = first->info().month;
        std::vector<std::shared_ptr<Segment>> segments;
        std::vector<Sample> rows;
        for (const auto& segment : state.table->segments)
          if (segment->info().month == month) {
            segments.push_back(segment);
            add_rows(rows, *segment->group(0));
          }
        for (const auto& run : state.runs) add_rows(rows, run->rows);
        const auto tags = kept.tags_of(segments, state.runs);
        ASSERT_TRUE(tags.has_value());
        EXPECT_EQ(!tags->empty(), compete(rows));
        ++(tags->empty() ? free : contested);
      }
  }
  EXPECT_GT(contested, 100u);
  EXPECT_GT(free, 100u);
}

TEST(Contested, forgets_runs_that_are_gone) {
  Contested kept{1u << 20};
  const auto run_of = [](Span known) {
    Batch rows;
    rows.push(Sample{TagId{1}, time_of(10), 1, {}, kNoState, {}, {}});
    rows.push(Sample{TagId{1}, time_of(10), 2, {}, kNoState, {}, time_of(10) + known});
    return make_run(std::move(rows));
  };
  for (int i = 0; i < 100; ++i) {
    const std::vector<std::shared_ptr<const archive::Run>> runs{run_of(Span{i % 2})};
    const auto tags = kept.tags_of({}, runs);
    ASSERT_TRUE(tags.has_value());
    EXPECT_EQ(tags->size(), i % 2 == 0 ? 0u : 1u);
  }
}

}  // namespace
}  // namespace spindle::archive
