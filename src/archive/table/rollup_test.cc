#include <bit>

#include "src/archive/read/bucket_math.h"
#include "src/archive/read/resolve.h"
#include "src/archive/table/table_testkit_test.h"

namespace spindle::archive {
namespace {

std::string text_of(const std::vector<Bucket>& buckets) {
  std::string out;
  const auto point = [&](const Bucket::Point& p) {
    out += fmt::format(" {}:{:x}:{:x}", micros(p.time),
                       std::isnan(p.value) ? 0 : std::bit_cast<std::uint64_t>(p.value), p.quality);
  };
  for (const auto& b : buckets) {
    out += fmt::format("{}+{} {} {} {}", micros(b.start), micros(b.width), b.count, b.good, b.uncertain);
    point(b.first), point(b.last), point(b.min), point(b.max), point(b.bad);
    for (const double number :
         {b.sum, b.sum_squares, b.integral_linear, b.integral_step, b.squares_linear, b.squares_step})
      out += fmt::format(" {:x}", std::bit_cast<std::uint64_t>(number));
    out += fmt::format(" {}\n", micros(b.good_time));
  }
  return out;
}

std::vector<Bucket> from_seen(Batch rows, Span width) {
  keep_visible(rows);
  return from_rows(rows, width);
}

TEST_F(TableFolder, rollups_are_what_the_rows_give) {
  Random random{21};
  open();
  // Ten hours of 5 rows a second: minutes of 300 rows, hours, one day.
  const RandomRows shape{.tags = 3,
                         .rows = 540'000,
                         .start = time_of(1'767'484'800'000'000),
                         .span = 10h,
                         .late = 0.02,
                         .odd = 0.002};
  const Batch rows = sorted(random_rows(random, shape));
  write(rows);
  Segment& segment = *table_->current()->segments[0];
  for (int tag = 0; tag < 3; ++tag)
    for (const Span width : kRollupWidths) {
      const TimeRange all{shape.start, shape.start + 86'400s};
      const auto kept = segment.rollups(TagId{tag}, all, width);
      ASSERT_TRUE(kept) << kept.error().message;
      ASSERT_TRUE(*kept);
      EXPECT_EQ(text_of(**kept), text_of(from_seen(rows_of_tag(rows, tag, {}), width)));
      const TimeRange part{shape.start + 2h, shape.start + 3h + 1s};
      const TimeRange wide{aligned_down(part.from, width), aligned_up(part.to, width)};
      EXPECT_EQ(text_of(**segment.rollups(TagId{tag}, part, width)),
                text_of(from_seen(rows_of_tag(rows, tag, wide), width)));
    }
  EXPECT_FALSE(*segment.rollups(TagId{5}, {}, 60s));
  EXPECT_FALSE(*segment.rollups(TagId{1}, {}, 1s));
}

TEST_F(TableFolder, few_rows_need_no_rollups) {
  Random random{22};
  open();
  write(random_rows(random, {.rows = 3'000, .span = 5h}));
  EXPECT_FALSE(*table_->current()->segments[0]->rollups(TagId{1}, {}, 3600s));
  EXPECT_EQ(store_->list("rollups/month=")->size(), 0u);
}

TEST_F(TableFolder, rollups_follow_the_segments) {
  Random random{23};
  open({.vacuum_after = Span{0}});
  const RandomRows shape{.tags = 2, .rows = 2'000, .span = 1h};
  for (int commit = 0; commit < 4; ++commit) {
    write(random_rows(random, shape));
  }
  const auto rollup_files = [&] { return store_->list("rollups/month=")->size(); };
  EXPECT_EQ(rollup_files(), 4u);
  ASSERT_TRUE(table_->compact(true, {}, {}));
  ASSERT_TRUE(table_->vacuum());
  EXPECT_EQ(rollup_files(), 1u);
  const auto buckets = table_->current()->segments[0]->rollups(TagId{0}, {}, 3600s);
  ASSERT_TRUE(buckets->has_value());
  EXPECT_FALSE((*buckets)->empty());
  const auto entries = [&] { return store_->list("rollups/_delta_log/")->size(); };
  const auto before = entries();
  open();
  EXPECT_EQ(entries(), before);
  ASSERT_TRUE(table_->write_segments(stream_of(sorted(random_rows(random, shape)))));
  EXPECT_EQ(rollup_files(), 2u);
  open();
  EXPECT_EQ(rollup_files(), 1u);
}

}  // namespace
}  // namespace spindle::archive
