#include "src/archive/table/compaction_plan.h"
#include "src/archive/table/table_testkit_test.h"

namespace spindle::archive {
namespace {

TEST_F(TableFolder, merging_changes_no_row_and_no_order) {
  Random random{11};
  open({.vacuum_after = Span{0}});
  Batch arrived;
  for (int commit = 0; commit < 70; ++commit) {
    const Batch rows = random_rows(random, {.tags = 4, .rows = 1 + random.below(60), .span = 40 * 86'400s});
    arrived.append(rows);
    write(rows, {{"source:a", commit}});
  }
  const auto before = table_->current();
  std::uint64_t done = 0, total = 0;
  const auto report = table_->compact(true, [&](const Progress& p) { done = p.done, total = p.total; }, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->segments_before, before->segments.size());
  EXPECT_LE(report->segments_after, 3u * 3);  // December, January, February: a big one, and what is beside it
  EXPECT_EQ(done, total);
  const std::string wanted = text_of(sorted(arrived));
  EXPECT_EQ(text_of(all_rows(*table_->current())), wanted);
  EXPECT_EQ(text_of(all_rows(*before)), wanted);  // readers of the older version go on
  ASSERT_TRUE(table_->vacuum());
  EXPECT_EQ(store_->list("samples/month=")->size(), report->segments_after);
  open();
  EXPECT_EQ(text_of(all_rows(*table_->current())), wanted);
  EXPECT_EQ(table_->current()->transactions.at("source:a"), 69);
  EXPECT_EQ(table_->compact(true, {}, {})->rows, 0u);
}

TEST_F(TableFolder, tiers_keep_segments_few_and_rewriting_rare) {
  Random random{12};
  open({.vacuum_after = Span{0}});
  std::uint64_t written = 0, rows = 0;
  Batch arrived;
  for (int commit = 0; commit < 40; ++commit) {
    const Batch some = random_rows(random, {.tags = 5, .rows = 5'000, .span = 86'400s});
    rows += some.size();
    arrived.append(some);
    write(some);
    const auto report = table_->compact(false, {}, {});
    ASSERT_TRUE(report) << report.error().message;
    written += report->rows;
    ASSERT_TRUE(table_->vacuum());
    EXPECT_LE(table_->current()->segments.size(), 16u);
  }
  EXPECT_LE(written, 3 * rows);
  EXPECT_EQ(text_of(all_rows(*table_->current())), text_of(sorted(arrived)));
}

TEST_F(TableFolder, few_late_rows_do_not_rewrite_a_month) {
  Random random{15};
  open();
  write(random_rows(random, {.rows = 50'000, .span = 5h}));
  for (int commit = 0; commit < 20; ++commit) write(random_rows(random, {.rows = 100, .span = 5h}));
  const Batch before = all_rows(*table_->current());
  const auto report = table_->compact(true, {}, {});
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->rows, 2'000u);
  EXPECT_EQ(report->segments_after, 2u);
  EXPECT_EQ(text_of(all_rows(*table_->current())), text_of(before));
}

TEST_F(TableFolder, cancelled_merging_leaves_everything_as_it_was) {
  Random random{13};
  open();
  for (int commit = 0; commit < 5; ++commit) write(random_rows(random, {}));
  const auto files = store_->list("samples/")->size();
  const auto before = table_->current();
  Cancel cancel;
  const auto report = table_->compact(
      true, [&](const Progress&) { cancel.request(); }, cancel);
  EXPECT_EQ(report.error().code, Code::cancelled);
  EXPECT_EQ(table_->current(), before);
  EXPECT_EQ(store_->list("samples/")->size(), files);
}

TEST_F(TableFolder, old_months_are_dropped_whole) {
  Random random{14};
  open({.vacuum_after = 60min});
  write(random_rows(random, {}));
  const auto before = table_->current();
  ASSERT_EQ(before->segments.size(), 2u);
  EXPECT_EQ(*table_->drop_months_before(before->segments[1]->info().month), 1u);
  EXPECT_EQ(*table_->drop_months_before(before->segments[1]->info().month), 0u);
  EXPECT_EQ(table_->current()->segments.size(), 1u);
  ASSERT_TRUE(table_->vacuum());
  EXPECT_EQ(store_->list("samples/month=")->size(), 2u);  // for readers, for now
  open({.vacuum_after = Span{0}});
  EXPECT_EQ(store_->list("samples/month=")->size(), 2u);
  ASSERT_TRUE(table_->vacuum());
  EXPECT_EQ(store_->list("samples/month=")->size(), 1u);
}

}  // namespace
}  // namespace spindle::archive
