#include "lib/delta/log.h"

#include <gtest/gtest.h>

#include "lib/base/digest.h"
#include "lib/sim/sim.h"

namespace spindle::delta {
namespace {

const Definition kDefinition{
    .name = "t", .schema = R"({"type":"struct","fields":[]})", .partition_columns = {"month"}};

std::string text_of(const State& state) {
  std::string out = fmt::format("{}\n", state.version);
  for (const auto& action : actions_of(state)) out += action + "\n";
  return out;
}

AddFile file(int number) {
  return {.path = fmt::format("month=2026-01/{}.parquet", number),
          .partition = {{"month", "2026-01"}},
          .size = number,
          .modified_ms = 1'000 + number,
          .statistics = R"({"numRecords":1})",
          .tags = {{"order", std::to_string(number)}}};
}

class DeltaLogTest : public testing::Test {
 protected:
  void open() {
    store_ = *open_local_store(world_.disk, "/s");
    auto log = Log::open(world_.clock, *store_, "t", kDefinition);
    ASSERT_TRUE(log) << log.error().message;
    log_ = *std::move(log);
  }
  Result<> commit(int number) {
    Change change{.operation = "WRITE", .add = {file(number)}, .transactions = {{"wal", number}}};
    if (number % 3 == 2) change.remove.push_back({file(number - 1).path, {}, 1, 2, true});
    return log_->commit(change);
  }
  sim::World world_{1};
  std::unique_ptr<Store> store_;
  std::unique_ptr<Log> log_;
};

TEST_F(DeltaLogTest, reopening_gives_the_same_state_by_entries_and_by_checkpoints) {
  open();
  for (int number = 1; number <= 150; ++number) {
    ASSERT_TRUE(commit(number));
    if (number % 10 > 1) continue;
    const std::string before = text_of(log_->state());
    open();
    ASSERT_EQ(text_of(log_->state()), before);
  }
  EXPECT_EQ(log_->state().files.size(), 100u);
  EXPECT_EQ(log_->state().transactions.at("wal"), 150);
  EXPECT_LT(store_->list("t/_delta_log/")->size(), 140u);  // old entries are gone
}

TEST_F(DeltaLogTest, a_damaged_checkpoint_is_passed_over) {
  open();
  for (int number = 1; number <= 45; ++number) ASSERT_TRUE(commit(number));
  const std::string before = text_of(log_->state());
  ASSERT_TRUE(store_->put("t/_delta_log/00000000000000000040.checkpoint.parquet", bytes_of("nonsense")));
  open();
  EXPECT_EQ(text_of(log_->state()), before);
}

TEST_F(DeltaLogTest, a_hole_is_told) {
  open();
  for (int number = 1; number <= 5; ++number) ASSERT_TRUE(commit(number));
  ASSERT_TRUE(store_->remove("t/_delta_log/00000000000000000003.json"));
  const auto opened = Log::open(world_.clock, *store_, "t", kDefinition);
  EXPECT_EQ(opened.error().code, Code::corrupt);
}

TEST_F(DeltaLogTest, an_entry_that_was_begun_only_is_taken_away) {
  open();
  ASSERT_TRUE(commit(1));
  ASSERT_TRUE(store_->put("t/_delta_log/00000000000000000002.json", {}));
  open();
  EXPECT_EQ(log_->state().version, 1);
  ASSERT_TRUE(commit(2));
  open();
  EXPECT_EQ(log_->state().version, 2);
}

TEST_F(DeltaLogTest, a_second_writer_is_told) {
  open();
  const auto other = *Log::open(world_.clock, *store_, "t", kDefinition);
  ASSERT_TRUE(commit(1));
  EXPECT_EQ(other->commit({.operation = "WRITE"}).error().code, Code::conflict);
}

TEST_F(DeltaLogTest, a_newer_protocol_is_refused) {
  open();
  const std::string entry = R"({"protocol":{"minReaderVersion":3,"minWriterVersion":7}})";
  ASSERT_TRUE(store_->put("t/_delta_log/00000000000000000001.json", bytes_of(entry)));
  EXPECT_EQ(Log::open(world_.clock, *store_, "t", kDefinition).error().code, Code::unsupported);
  ASSERT_TRUE(store_->put("t/_delta_log/00000000000000000001.json", bytes_of("{\"add\":")));
  EXPECT_EQ(Log::open(world_.clock, *store_, "t", kDefinition).error().code, Code::corrupt);
}

// Wherever the power goes off, a commit is there whole or not at all, and one that returned is there.
TEST_F(DeltaLogTest, survives_a_power_cut_anywhere) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    sim::World world{seed};
    int done = 0, tried = 0;
    {
      const auto store = *open_local_store(world.disk, "/s");
      const auto log = *Log::open(world.clock, *store, "t", kDefinition);
      world.disk.cut_power_after(1 + world.random.below(200));
      if (world.random.chance(0.3)) world.disk.fail_sync_after(1 + world.random.below(20));
      for (tried = 1; tried <= 30 && !world.disk.power_is_off(); ++tried)
        if (log->commit({.operation = "WRITE", .add = {file(tried)}, .transactions = {{"n", tried}}}))
          done = tried;
    }
    world.disk.restart();
    const auto store = *open_local_store(world.disk, "/s");
    const auto log = Log::open(world.clock, *store, "t", kDefinition);
    ASSERT_TRUE(log) << "seed " << seed << ": " << log.error().message;
    const auto& state = (*log)->state();
    const auto found = state.transactions.contains("n") ? state.transactions.at("n") : 0;
    ASSERT_GE(found, done) << "seed " << seed;
    ASSERT_LE(found, tried) << "seed " << seed;
    ASSERT_EQ(state.files.contains(file(static_cast<int>(found)).path), found > 0) << "seed " << seed;
  }
}

}  // namespace
}  // namespace spindle::delta
