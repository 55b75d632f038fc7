#include "src/archive/table/table.h"

#include "src/archive/table/table_testkit_test.h"

namespace spindle::archive {
namespace {

TEST_F(TableFolder, rows_come_back_as_written_after_reopening_too) {
  Random random{1};
  open();
  Batch arrived;
  for (int commit = 0; commit < 4; ++commit) {
    const Batch rows = random_rows(random, {});
    arrived.append(rows);
    write(rows, {{"source:a", commit}, {"wal", 7 * commit}});
  }
  for (int pass = 0; pass < 2; ++pass, open()) {
    EXPECT_EQ(text_of(all_rows(*table_->current())), text_of(sorted(arrived)));
    EXPECT_EQ(table_->current()->transactions.at("source:a"), 3);
    EXPECT_EQ(table_->current()->transactions.at("wal"), 21);
    EXPECT_EQ(table_->current()->segments.size(), 8u);
  }
}

TEST_F(TableFolder, reads_of_one_tag_agree_with_the_plain_way) {
  Random random{2};
  open({.cache_bytes_max = 1u << 20});
  const RandomRows shape{.tags = 7, .rows = 300'000, .span = Span{200'000'000'000}, .odd = 0.001};
  const Batch rows = sorted(random_rows(random, shape));
  write(rows);
  const auto segments = table_->current()->segments;
  ASSERT_EQ(segments.size(), 1u);
  Segment& segment = *segments[0];
  EXPECT_GT(segment.groups().value(), 4u);
  for (int i = 0; i < 60; ++i) {
    const auto tag = static_cast<std::int32_t>(random.below(9)) - 1;
    const auto at = [&] {
      return shape.start + Span{static_cast<std::int64_t>(random.below(220'000'000'000))};
    };
    TimeRange range{at(), at()};
    if (i % 7 == 0) range = {};
    const Batch wanted = rows_of_tag(rows, tag, range);
    const std::string text = text_of(wanted);
    ASSERT_EQ(text_of(*segment.rows(TagId{tag}, range)), text);
    const auto count = random.below(50'000);
    const std::size_t count_here = std::min<std::size_t>(count, wanted.size());
    Batch front, back;
    append_rows(front, wanted, 0, count_here);
    append_rows(back, wanted, wanted.size() - count_here, wanted.size());
    ASSERT_EQ(text_of(*segment.some_rows(TagId{tag}, range, false, count)), text_of(front));
    ASSERT_EQ(text_of(*segment.some_rows(TagId{tag}, range, true, count)), text_of(back));
  }
}

TEST_F(TableFolder, the_side_index_tells_of_each_tag) {
  Random random{3};
  open();
  const Batch rows = sorted(random_rows(random, {.span = 5h}));
  write(rows);
  Segment& segment = *table_->current()->segments[0];
  const auto tags = segment.tags().value();
  EXPECT_EQ(tags.size(), 20u);
  for (const auto& summary : tags) {
    const Batch own = rows_of_tag(rows, summary.tag, {});
    const Sample last = own.at(own.size() - 1);
    EXPECT_EQ(summary.rows, own.size());
    std::uint64_t late = 0;
    for (std::size_t i = 0; i < own.size(); ++i)
      late += own.known_at(i) != kInOrder || Quality{own.quality[i]} == quality::deleted;
    EXPECT_EQ(summary.late, late);
    EXPECT_EQ(summary.time_min, own.time.front());
    EXPECT_EQ(summary.time_max, own.time.back());
    EXPECT_TRUE(same_value(summary.last.value, last.value));
    EXPECT_EQ(summary.last.state, last.state);
    EXPECT_EQ(summary.last.known, last.known);
    EXPECT_EQ(segment.tag(TagId{summary.tag}).value()->rows, own.size());
  }
  EXPECT_FALSE(segment.tag(TagId{20}).value());
  EXPECT_FALSE(segment.tag(TagId{1'000}).value());
}

TEST_F(TableFolder, what_no_commit_names_is_cleared_on_opening) {
  Random random{4};
  open();
  write(random_rows(random, {}));
  const auto files = [&] { return store_->list("samples/month=")->size(); };
  EXPECT_EQ(files(), 2u);
  ASSERT_TRUE(table_->write_segments(stream_of(sorted(random_rows(random, {})))));
  EXPECT_EQ(files(), 4u);
  open();
  EXPECT_EQ(files(), 2u);
}

TEST_F(TableFolder, a_full_month_goes_on_in_another_segment_at_a_tag) {
  Random random{5};
  open({.segment_rows_max = 500});
  const Batch rows = random_rows(random, {.span = 5h});
  write(rows);
  const auto segments = table_->current()->segments;
  EXPECT_GT(segments.size(), 2u);
  for (std::size_t i = 1; i < segments.size(); ++i)
    EXPECT_GT(segments[i]->info().tag_min, segments[i - 1]->info().tag_max);
  EXPECT_EQ(text_of(all_rows(*table_->current())), text_of(sorted(rows)));
}

TEST_F(TableFolder, unsorted_rows_are_refused) {
  open();
  Batch rows;
  rows.push(TagId{1}, time_of(5'000'000), 1);
  rows.push(TagId{1}, time_of(4'000'000), 1);
  EXPECT_EQ(table_->write_segments(stream_of(rows)).error().code, Code::invalid);
}

}  // namespace
}  // namespace spindle::archive
