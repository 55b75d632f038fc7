#include "lib/env/store.h"

#include <filesystem>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "lib/base/digest.h"

namespace spindle {
namespace {

class LocalStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder_);
    store_ = *open_local_store(system_disk(), folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  // One folder a test: they run side by side.
  const std::string folder_ = testing::TempDir() + "spindle_store_" +
                              testing::UnitTest::GetInstance()->current_test_info()->name() + "_" +
                              std::to_string(getpid());
  std::unique_ptr<Store> store_;
};

TEST_F(LocalStoreTest, gives_back_what_was_put) {
  ASSERT_TRUE(store_->put("a/b/one", bytes_of("first")));
  ASSERT_TRUE(store_->put("a/b/one", bytes_of("second")));
  EXPECT_EQ(*store_->get("a/b/one"), "second");
  EXPECT_EQ(store_->get("a/b/two").error().code, Code::not_found);
  EXPECT_EQ(store_->open("a/b/two").error().code, Code::not_found);
  const auto file = *store_->open("a/b/one");
  EXPECT_EQ((*file->ReadAt(2, 3))->ToString(), "con");
}

TEST_F(LocalStoreTest, put_if_absent_never_replaces) {
  ASSERT_TRUE(store_->put_if_absent("log/1", bytes_of("mine")));
  EXPECT_EQ(store_->put_if_absent("log/1", bytes_of("theirs")).error().code, Code::conflict);
  EXPECT_EQ(*store_->get("log/1"), "mine");
  EXPECT_EQ(store_->list("log/")->size(), 1u);  // and leaves nothing behind
}

TEST_F(LocalStoreTest, an_object_in_pieces_appears_when_finished) {
  auto writer = *store_->create("t/1");
  ASSERT_TRUE(writer->append(bytes_of("one")));
  ASSERT_TRUE(writer->append(bytes_of("two")));
  EXPECT_EQ(store_->get("t/1").error().code, Code::not_found);
  ASSERT_TRUE(writer->finish());
  EXPECT_EQ(*store_->get("t/1"), "onetwo");
  writer = *store_->create("t/2");
  ASSERT_TRUE(writer->append(bytes_of("lost")));
  writer.reset();
  EXPECT_EQ(system_disk().list(folder_, true)->size(), 1u);
}

TEST_F(LocalStoreTest, lists_by_prefix_in_order) {
  for (const char* name : {"t/2", "t/10", "u/1", "t/sub/1"}) ASSERT_TRUE(store_->put(name, bytes_of("x")));
  std::vector<std::string> names;
  const auto objects = *store_->list("t/");
  for (const auto& object : objects) names.push_back(object.name);
  EXPECT_EQ(names, (std::vector<std::string>{"t/10", "t/2", "t/sub/1"}));
  ASSERT_TRUE(store_->remove("t/2"));
  ASSERT_TRUE(store_->remove("t/2"));
  EXPECT_EQ(store_->list("t/2")->size(), 0u);
}

TEST_F(LocalStoreTest, clears_what_a_crash_left) {
  ASSERT_TRUE(store_->put("t/1", bytes_of("x")));
  ASSERT_TRUE(write_atomically(system_disk(), folder_ + "/t/.tmp-99", bytes_of("torn")));
  EXPECT_EQ(store_->list("t/")->size(), 1u);
  store_ = *open_local_store(system_disk(), folder_);
  EXPECT_EQ(system_disk().list(folder_, true)->size(), 1u);
}

TEST(Disk, says_what_failed) {
  Disk& disk = system_disk();
  EXPECT_EQ(disk.read("/nonexistent/file").error().code, Code::not_found);
  EXPECT_EQ(disk.open_append("/dev/full").value()->append(bytes_of("x")).error().code, Code::exhausted);
  EXPECT_TRUE(disk.list("/nonexistent", false)->empty());
}

}  // namespace
}  // namespace spindle
