#include "src/archive/archive.h"

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/read/snapshot_state.h"
#include "src/archive/read/visible.h"

namespace spindle::archive {
namespace {

class Archives : public testing::Test {
 protected:
  void SetUp() override { reopen(); }
  void TearDown() override { archive_.reset(); }
  void reopen() {
    archive_.reset();
    auto opened = Archive::open(system_env(), options());
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
  }
  ArchiveOptions options() const { return {.path = path_, .rejects_max = 10, .background = false}; }

  TagId tag(const std::string& name, ValueType type = ValueType::real) {
    Tag wanted;
    wanted.name = name;
    wanted.type = type;
    if (type == ValueType::digital) wanted.state_set = "modes";
    const auto declared = archive_->declare(wanted);
    EXPECT_TRUE(declared) << declared.error().message;
    return declared ? declared->id : TagId{};
  }
  Result<Receipt> write(std::uint64_t sequence, Batch rows, std::optional<Time> known = {}) {
    return archive_->write({"s", sequence, std::move(rows), known, {}});
  }
  static Batch one(TagId id, int second, double value) {
    Batch rows;
    rows.push(id, at(second), value);
    return rows;
  }
  static Time at(int second) { return time_of(1'700'000'000'000'000) + std::chrono::seconds{second}; }
  std::string visible(TagId id, std::optional<Time> as_of = {}) {
    const auto rows = visible_rows(archive_->snapshot().state(), id, {}, as_of);
    if (!rows) return rows.error().message;
    std::string out;
    for (std::size_t i = 0; i < rows->size(); ++i)
      out += fmt::format("{}{}s {}", i ? " | " : "", (rows->time[i] - micros(at(0))) / 1'000'000,
                         rows->value[i]);
    return out;
  }

  const testkit::Folder folder_;
  const std::string& path_ = folder_.path();
  std::unique_ptr<Archive> archive_;
};

TEST_F(Archives, keeps_what_it_acknowledged_across_a_restart) {
  const auto a = tag("a"), b = tag("b");
  Batch rows;
  for (int i = 0; i < 10; ++i) rows.push(i % 2 ? a : b, at(i), i);
  const auto receipt = write(1, rows);
  ASSERT_TRUE(receipt) << receipt.error().message;
  EXPECT_EQ(receipt->stored, 10u);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(visible(a), "1s 1 | 3s 3 | 5s 5 | 7s 7 | 9s 9");
    EXPECT_EQ(visible(b), "0s 0 | 2s 2 | 4s 4 | 6s 6 | 8s 8");
    EXPECT_EQ(archive_->latest(std::vector{a})[0]->value, 9);
    EXPECT_EQ(archive_->last_sequence("s").value(), 1u);
    reopen();
  }
}

TEST_F(Archives, stores_a_numbered_batch_once_and_in_order) {
  const auto a = tag("a");
  ASSERT_TRUE(write(7, one(a, 1, 1)));  // the first of an unknown source is taken as it is
  EXPECT_TRUE(write(7, one(a, 1, 1))->replay);
  EXPECT_TRUE(write(3, one(a, 1, 1))->replay);
  const auto early = write(9, one(a, 9, 9));
  ASSERT_FALSE(early);
  EXPECT_EQ(early.error().code, Code::out_of_order);
  EXPECT_NE(early.error().message.find("8 is expected"), std::string::npos);
  reopen();
  EXPECT_TRUE(write(7, one(a, 1, 1))->replay);
  EXPECT_FALSE(write(8, one(a, 2, 2))->replay);
  EXPECT_FALSE(write(0, one(a, 3, 3))->replay);
  EXPECT_EQ(visible(a), "1s 1 | 2s 2 | 3s 3");
  EXPECT_EQ(archive_->sources().size(), 1u);
}

TEST_F(Archives, late_rows_are_known_later_and_the_newest_known_wins) {
  const auto a = tag("a");
  ASSERT_TRUE(write(0, one(a, 10, 10)));
  ASSERT_TRUE(write(0, one(a, 5, 5), at(20)));
  ASSERT_TRUE(write(0, one(a, 10, 11)));  // as new as the newest: a sibling, not late
  ASSERT_TRUE(write(0, one(a, 5, 6), at(30)));
  EXPECT_EQ(visible(a), "5s 6 | 10s 10 | 10s 11");
  EXPECT_EQ(visible(a, at(25)), "5s 5 | 10s 10 | 10s 11");
  EXPECT_EQ(visible(a, at(15)), "10s 10 | 10s 11");
  EXPECT_EQ(archive_->stats().late_rows, 2u);
}

TEST_F(Archives, rows_out_of_order_within_a_batch_are_late_too) {
  const auto a = tag("a");
  Batch rows;
  for (const int second : {3, 1, 2, 4}) rows.push(a, at(second), second);
  ASSERT_TRUE(write(0, rows));
  EXPECT_EQ(visible(a), "1s 1 | 2s 2 | 3s 3 | 4s 4");
  EXPECT_EQ(visible(a, at(100)), "3s 3 | 4s 4");
}

TEST_F(Archives, erases_as_of_now) {
  const auto a = tag("a");
  Batch rows;
  for (int i = 0; i < 5; ++i) rows.push(a, at(i), i);
  ASSERT_TRUE(write(0, rows));
  const auto before = system_clock().now();
  EXPECT_EQ(archive_->erase(a, {at(3), at(9)}).value(), 2u);
  EXPECT_EQ(visible(a), "0s 0 | 1s 1 | 2s 2");
  EXPECT_EQ(visible(a, before), "0s 0 | 1s 1 | 2s 2 | 3s 3 | 4s 4");
  EXPECT_EQ(archive_->latest(std::vector{a})[0]->value, 2);
  ASSERT_TRUE(write(0, one(a, 3, 33)));
  EXPECT_EQ(visible(a), "0s 0 | 1s 1 | 2s 2 | 3s 33");
  EXPECT_EQ(archive_->erase(TagId{99}, {}).error().code, Code::not_found);
}

TEST_F(Archives, sets_bad_rows_aside_once_and_stores_the_rest) {
  const auto a = tag("a");
  Batch rows = one(a, 1, 1);
  rows.push(TagId{77}, at(2), 2);
  rows.push(a, time_of(micros(kTimeMin) - 1), 3);
  const auto receipt = write(1, rows);
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->stored, 1u);
  EXPECT_EQ(receipt->rejected, 2u);
  EXPECT_TRUE(write(1, rows)->replay);
  const auto rejects = archive_->rejects(0, 100).value();
  ASSERT_EQ(rejects.size(), 2u);
  EXPECT_EQ(rejects[0].row.tag, "a");  // newest first
  EXPECT_EQ(rejects[1].row.tag, "#77");
  EXPECT_EQ(archive_->rejects(rejects[0].number, 100)->size(), 1u);
}

TEST_F(Archives, refuses_bad_rows_when_the_rejects_are_full) {
  const auto a = tag("a");
  Batch bad;
  for (int i = 0; i < 6; ++i) bad.push(TagId{77}, at(i), 1);
  ASSERT_TRUE(write(1, bad));
  bad.push(a, at(1), 1);
  const auto full = write(2, bad);
  ASSERT_FALSE(full);
  EXPECT_EQ(full.error().code, Code::exhausted);
  EXPECT_EQ(visible(a), "");
  EXPECT_TRUE(write(2, one(a, 1, 1)));  // a batch without bad rows still goes
  EXPECT_EQ(archive_->clear_rejects(1000).value(), 6u);
  EXPECT_TRUE(write(3, bad));
}

TEST_F(Archives, one_process_writes) {
  const auto second = Archive::open(system_env(), options());
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  EXPECT_NE(second.error().message.find("another process"), std::string::npos);
}

TEST_F(Archives, says_that_it_is_closed) {
  const auto a = tag("a");
  (void)archive_->close();
  EXPECT_EQ(write(0, one(a, 1, 1)).error().code, Code::unavailable);
}

}  // namespace
}  // namespace spindle::archive
