#include "src/archive/import/import.h"

#include <filesystem>

#include <gtest/gtest.h>

#include "lib/base/random.h"
#include "lib/testkit/testkit.h"
#include "src/archive/read/visible.h"
#include "src/archive/table/memory_table_test.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kNoMemory = 1;  // so that every run is spilled

class Imports : public testing::Test {
 protected:
  void SetUp() override {
    reopen();
    for (int i = 0; i < 4; ++i) {
      Tag tag;
      tag.name = fmt::format("tag {}", i);
      ASSERT_TRUE(archive_->declare(tag));
    }
  }
  void TearDown() override {
    import_.reset();
    archive_.reset();
  }
  void reopen(std::size_t memory_bytes = 1u << 30) {
    import_.reset();
    archive_.reset();
    auto lock = system_disk().lock(path_ + "/lock");
    ASSERT_TRUE(lock);
    auto opened = ArchiveImpl::open_over(
        system_env(), {.path = path_, .hot_bytes_max = memory_bytes, .background = false}, *std::move(lock),
        nullptr, std::make_unique<MemoryTable>(system_disk(), path_, storage_));
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
  }
  void begin() {
    import_.reset();
    auto begun = archive_->begin_import("history");
    ASSERT_TRUE(begun) << begun.error().message;
    import_ = *std::move(begun);
  }
  static Time at(int second) { return time_of(1'700'000'000'000'000) + std::chrono::seconds{second}; }
  static Batch rows(int tag, const std::vector<int>& seconds, double value = 0) {
    Batch out;
    for (const int second : seconds) out.push(TagId{tag}, at(second), value + second);
    return out;
  }
  void add(const Batch& batch) {
    const auto receipt = import_->add(batch);
    ASSERT_TRUE(receipt) << receipt.error().message;
  }
  void part(const std::string& name, const Batch& batch) {
    add(batch);
    const auto ended = import_->end_part(name);
    ASSERT_TRUE(ended) << ended.error().message;
  }
  std::uint64_t finish() {
    const auto receipt = import_->finish();
    EXPECT_TRUE(receipt) << receipt.error().message;
    return receipt ? receipt->stored : 0;
  }
  std::string visible(int tag, std::optional<Time> as_of = {}) {
    const auto found = visible_rows(archive_->snapshot().state(), TagId{tag}, {}, as_of);
    if (!found) return found.error().message;
    std::string out;
    for (std::size_t i = 0; i < found->size(); ++i)
      out += fmt::format("{}{}s {}", i ? " | " : "", (found->time[i] - micros(at(0))) / 1'000'000,
                         found->value[i]);
    return out;
  }

  const testkit::Folder folder_;
  const std::string& path_ = folder_.path();
  std::shared_ptr<MemoryTable::Storage> storage_ = std::make_shared<MemoryTable::Storage>();
  std::unique_ptr<Archive> archive_;
  std::unique_ptr<BulkImport> import_;
};

TEST_F(Imports, shows_everything_at_once_and_sorted) {
  begin();
  add(rows(1, {5, 3, 9}));
  part("one", rows(0, {2, 1}));
  part("two", rows(1, {4, 3}, 100));
  EXPECT_EQ(visible(1), "");
  EXPECT_EQ(finish(), 7u);
  EXPECT_EQ(visible(0), "1s 1 | 2s 2");
  EXPECT_EQ(visible(1), "3s 3 | 3s 103 | 4s 104 | 5s 5 | 9s 9");
  EXPECT_EQ(archive_->latest(std::vector{TagId{1}})[0]->value, 9);
  EXPECT_EQ(archive_->stats().rows_stored, 7u);
  reopen();
  EXPECT_EQ(archive_->latest(std::vector{TagId{1}})[0]->value, 9);
}

TEST_F(Imports, goes_on_after_the_finished_parts) {
  begin();
  part("one", rows(0, {1, 2}));
  add(rows(0, {3}));  // lost: its part was not finished
  reopen();
  begin();
  EXPECT_EQ(import_->parts_done(), std::vector<std::string>{"one"});
  part("two", rows(0, {3, 4}));
  begin();
  EXPECT_EQ(import_->parts_done().size(), 2u);
  EXPECT_EQ(finish(), 4u);
  EXPECT_EQ(visible(0), "1s 1 | 2s 2 | 3s 3 | 4s 4");
}

TEST_F(Imports, keeps_what_was_finished_when_memory_ran_out_in_the_next_part) {
  reopen(4'000);
  begin();
  part("one", rows(0, {1, 2}));
  for (int i = 0; i < 5; ++i) add(rows(1, std::vector<int>(kImportBufferBytes / 24 / 4, i)));
  begin();
  EXPECT_EQ(import_->parts_done(), std::vector<std::string>{"one"});
  EXPECT_EQ(finish(), 2u);
  EXPECT_EQ(visible(0), "1s 1 | 2s 2");
  EXPECT_EQ(visible(1), "");
}

TEST_F(Imports, sorts_in_memory_as_on_the_disk) {
  std::vector<std::string> answers;
  for (const std::size_t memory : {kNoMemory, std::size_t{1} << 30}) {
    storage_ = std::make_shared<MemoryTable::Storage>();
    reopen(memory);
    auto begun = archive_->begin_import(fmt::format("with {}", memory));
    ASSERT_TRUE(begun);
    import_ = *std::move(begun);
    Random random{5};
    for (int p = 0; p < 20; ++p) {
      Batch batch;
      for (int i = 0; i < 300; ++i)
        batch.push(TagId{static_cast<int>(random.below(4))}, at(static_cast<int>(random.below(5'000'000))),
                   i);
      add(batch);
      if (p % 3 == 0) part(fmt::format("{}", p), rows(2, {p, p, 1'000 - p}));
    }
    ASSERT_TRUE(import_->end_part("last"));
    EXPECT_EQ(finish(), 20u * 300 + 7 * 3);
    for (int tag = 0; tag < 4; ++tag) answers.push_back(visible(tag));
  }
  for (std::size_t tag = 0; tag < 4; ++tag) EXPECT_EQ(answers[tag], answers[tag + 4]);
}

TEST_F(Imports, knows_the_parts_of_earlier_rounds) {
  begin();
  part("one", rows(0, {1}));
  finish();
  EXPECT_EQ(finish(), 0u);
  begin();
  EXPECT_EQ(import_->parts_done(), std::vector<std::string>{"one"});
  add(rows(0, {1}));
  EXPECT_EQ(import_->end_part("one").error().code, Code::conflict);
  begin();
  part("two", rows(0, {2}));
  EXPECT_EQ(finish(), 1u);
  EXPECT_EQ(visible(0), "1s 1 | 2s 2");
}

TEST_F(Imports, rows_older_than_the_newest_are_late) {
  ASSERT_TRUE(archive_->write({"s", 1, rows(0, {5, 10}), {}, {}}));
  const auto before = system_clock().now();
  begin();
  part("one", rows(0, {5, 7, 10, 12}, 100));
  finish();
  EXPECT_EQ(visible(0), "5s 105 | 7s 107 | 10s 10 | 10s 110 | 12s 112");
  EXPECT_EQ(visible(0, before), "5s 5 | 10s 10 | 10s 110 | 12s 112");
  EXPECT_EQ(archive_->stats().late_rows, 2u);
  ASSERT_TRUE(archive_->write({"s", 2, rows(0, {11}), {}, {}}));  // the import's row is newer now
  EXPECT_EQ(archive_->stats().late_rows, 3u);
}

TEST_F(Imports, sets_bad_rows_aside_once) {
  Batch mixed = rows(0, {1});
  mixed.push(TagId{99}, at(2), 2);
  begin();
  add(mixed);
  begin();  // the part begins again
  part("one", mixed);
  const auto receipt = import_->finish();
  ASSERT_TRUE(receipt);
  EXPECT_EQ(receipt->stored, 1u);
  EXPECT_EQ(receipt->rejected, 1u);
  const auto rejects = archive_->rejects(0, 10).value();
  ASSERT_EQ(rejects.size(), 1u);
  EXPECT_EQ(rejects[0].source, "import:history");
}

TEST_F(Imports, refuses_what_it_cannot_mean) {
  begin();
  const auto second = archive_->begin_import("other");
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().code, Code::conflict);
  add(rows(0, {1}));
  EXPECT_EQ(import_->finish().error().code, Code::invalid);
  EXPECT_EQ(import_->end_part("").error().code, Code::invalid);
  EXPECT_TRUE(import_->end_part("one"));
  import_.reset();
  EXPECT_EQ(archive_->begin_import("").error().code, Code::invalid);
  EXPECT_TRUE(archive_->begin_import("other"));
}

TEST_F(Imports, merges_many_small_parts_in_passes) {
  reopen(kNoMemory);
  begin();
  constexpr int kParts = 3 * static_cast<int>(kImportFanIn);
  for (int i = 0; i < kParts; ++i)
    part(fmt::format("{}", i), rows(i % 4, {kParts - i, kParts - i, 5'000'000}, i));
  EXPECT_EQ(finish(), 3u * kParts);
  const auto found = visible_rows(archive_->snapshot().state(), TagId{0}, {});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->size(), 3u * kParts / 4);
  for (std::size_t i = found->size() - kParts / 4; i < found->size(); ++i)  // siblings as they were added
    EXPECT_EQ(found->value[i], 5'000'000 + 4.0 * static_cast<double>(i - (found->size() - kParts / 4)));
  EXPECT_EQ(storage_->version->segments.size(), 2u);  // two months
}

TEST_F(Imports, spills_beyond_its_memory) {
  constexpr std::size_t kBatchRows = 100'000, kBatches = 2 * kImportBufferBytes / (24 * kBatchRows) + 1;
  reopen(kImportBufferBytes);
  begin();
  part("small", rows(3, {1, 2}));
  for (std::size_t b = 0; b < kBatches; ++b) {
    Batch batch;
    for (std::size_t i = 0; i < kBatchRows; ++i)
      batch.push(TagId{static_cast<int>(i % 4)}, at(0) + Span{static_cast<std::int64_t>(b * kBatchRows + i)},
                 static_cast<double>(b));
    add(batch);
  }
  ASSERT_TRUE(import_->end_part("all"));
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator{path_ + "/imports"})
    files += entry.path().extension() == ".run";
  EXPECT_EQ(files, 3u);
  begin();
  EXPECT_EQ(import_->parts_done(), (std::vector<std::string>{"small", "all"}));
  EXPECT_EQ(finish(), kBatches * kBatchRows + 2);
  const auto& segments = storage_->version->segments;
  for (const auto& segment : segments) EXPECT_TRUE(run_of_sorted(segment->group(0).value()));
  EXPECT_FALSE(std::filesystem::exists(path_of_run(path_, 1)));
}

}  // namespace
}  // namespace spindle::archive
