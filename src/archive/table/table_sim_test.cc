// The real table in a world that loses power, fills up and fails syncs: a commit is there whole or not at
// all, one that returned is there, and merging never changes a row.
#include <set>

#include "lib/sim/sim.h"
#include "src/archive/table/table_testkit_test.h"

namespace spindle::archive {
namespace {

constexpr int kSteps = 14;

class Story {
 public:
  explicit Story(std::uint64_t seed) : world_(seed) { open(); }

  void run() {
    for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) {
      if (world_.disk.power_is_off()) restart();
      act();
    }
    restart();
    const auto report = table_->verify(false, {}, {});
    ASSERT_TRUE(report) << report.error().message;
    EXPECT_EQ(report->problems, std::vector<std::string>{});
  }

 private:
  void open() {
    auto store = open_local_store(world_.disk, "/archive");
    ASSERT_TRUE(store) << store.error().message;
    store_ = *std::move(store);
    auto table = Table::open(world_.env(), *store_, {.cache_bytes_max = 1u << 16, .vacuum_after = Span{0}});
    ASSERT_TRUE(table) << table.error().message;
    table_ = *std::move(table);
    check();
    doubtful_.clear();
  }

  void restart() {
    world_.disk.set_capacity(~std::uint64_t{0});
    world_.disk.cut_power_after(0);
    world_.disk.fail_sync_after(0);
    table_.reset();
    world_.disk.restart();
    open();
  }

  void act() {
    const auto dice = world_.random.below(100);
    if (dice < 45) return write();
    if (dice < 60) return merge();
    if (dice < 70) return (void)table_->vacuum();
    if (dice < 85) return world_.disk.cut_power_after(1 + world_.random.below(25));
    if (dice < 90) return world_.disk.fail_sync_after(1 + world_.random.below(5));
    if (dice < 96) return world_.disk.set_capacity(world_.disk.used() + world_.random.below(5'000));
    world_.disk.set_capacity(~std::uint64_t{0});
  }

  Batch rows() {
    Batch out;
    const auto count = 1 + world_.random.below(40);
    for (std::uint64_t i = 0; i < count; ++i)
      out.push(TagId{static_cast<std::int32_t>(world_.random.below(3))},
               time_of(1'767'000'000'000'000 +
                       static_cast<std::int64_t>(world_.random.below(50)) * 10'000'000'000),
               next_value_++);
    return out;
  }

  // A commit that failed may be seen after a restart, but then all of it.
  void write() {
    const Batch some = sorted(rows());
    const auto segments = table_->write_segments(stream_of(some));
    if (!segments) return;
    doubtful_.emplace_back(some.value.begin(), some.value.end());
    if (!table_->commit(*segments, {{"n", ++commits_}}, "WRITE")) return;
    stored_.insert(some.value.begin(), some.value.end());
    doubtful_.clear();
    check();
  }

  void merge() {
    (void)table_->compact(true, {}, {});
    if (!world_.disk.power_is_off()) check();
  }

  void check() {
    if (testing::Test::HasFatalFailure()) return;
    std::multiset<double> found;
    for (const auto& segment : table_->current()->segments)
      for (std::size_t group = 0; group < segment->groups().value(); ++group) {
        const Batch some = segment->group(group).value();
        found.insert(some.value.begin(), some.value.end());
      }
    bool expected = found == stored_;
    for (auto more : doubtful_) {
      more.insert(stored_.begin(), stored_.end());
      expected |= found == more;
    }
    ASSERT_TRUE(expected);
    stored_ = std::move(found);
  }

  sim::World world_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Table> table_;
  std::multiset<double> stored_;
  std::vector<std::multiset<double>> doubtful_;  // commits that failed
  double next_value_ = 1;
  std::int64_t commits_ = 0;
};

TEST(TableSim, commits_and_merges_are_whole_or_nothing) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    Story{seed}.run();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace spindle::archive
