// The real archive in a world that lies, breaks and loses power: what it acknowledged is there, once.
#include <map>

#include <gtest/gtest.h>

#include "lib/sim/sim.h"
#include "lib/testkit/testkit.h"
#include "src/archive/archive_impl.h"
#include "src/archive/table/memory_table_test.h"

namespace spindle::archive {
namespace {

constexpr int kTags = 6, kSources = 3, kSteps = 40;

// One seed's story. Every row has its own value, so that a lost or doubled one shows.
class Story {
 public:
  Story(std::uint64_t seed, std::string path) : world_(seed), path_(std::move(path)) {}
  virtual ~Story() = default;

  void run() {
    open();
    for (int step = 0; step < kSteps && !testing::Test::HasFailure(); ++step) act();
    world_.disk.set_capacity(~std::uint64_t{0});
    restart(world_.random.chance(0.7));
    for (auto& from : sources_)
      if (from.doubtful) resend(from);
    check();
    archive_.reset();
  }

 protected:
  struct Tables {
    std::unique_ptr<Store> store;
    std::unique_ptr<Table> table;
  };
  virtual Result<Tables> open_table() = 0;

  sim::World world_;
  const std::string path_;

 private:
  struct From {
    std::string name;
    std::vector<Batch> batches;  // acknowledged, but for the last one when it is doubtful
    bool doubtful = false;
  };

  void open() {
    const ArchiveOptions options{.path = path_, .hot_bytes_max = 1u << 16, .background = false};
    auto lock = world_.disk.lock(path_ + "/lock");
    ASSERT_TRUE(lock) << lock.error().message;
    auto tables = open_table();
    ASSERT_TRUE(tables) << tables.error().message;
    auto opened = ArchiveImpl::open_over(world_.env(), options, *std::move(lock), std::move(tables->store),
                                         std::move(tables->table));
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
    check();
  }

  // With the power, or only the process.
  void restart(bool power) {
    if (power && world_.random.chance(0.5)) world_.disk.cut_power_after(1 + world_.random.below(6));
    archive_.reset();
    if (power || world_.disk.power_is_off()) world_.disk.restart();
    world_.disk.cut_power_after(0);
    world_.disk.fail_sync_after(0);
    open();
  }

  void act() {
    auto& from = sources_[world_.random.below(kSources)];
    const auto dice = world_.random.below(100);
    if (world_.disk.power_is_off()) return restart(true);
    if (from.doubtful) return resend(from);
    if (dice < 60) return send(from);
    if (dice < 66) return repeat(from);
    if (dice < 70) return skip(from);
    if (dice < 76) return (void)archive_->flush();
    if (dice < 78) return (void)archive_->compact({}, {});
    if (dice < 83) return restart(world_.random.chance(0.5));
    if (dice < 90) return world_.disk.cut_power_after(1 + world_.random.below(12));
    if (dice < 93) return world_.disk.fail_sync_after(1 + world_.random.below(3));
    if (dice < 97) return world_.disk.set_capacity(world_.disk.used() + world_.random.below(4'000));
    world_.disk.set_capacity(~std::uint64_t{0});
  }

  Batch rows() {
    Batch out;
    const auto count = world_.random.below(30);
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto late = world_.random.chance(0.1) ? world_.random.below(60'000'000) : 0;
      out.push(TagId{static_cast<std::int32_t>(world_.random.below(kTags))},
               world_.clock.now() - Span{static_cast<std::int64_t>(late)}, next_value_++);
    }
    return out;
  }

  Result<Receipt> write(From& from, std::uint64_t sequence, const Batch& rows) {
    return archive_->write({from.name, sequence, rows, {}, {}});
  }

  void send(From& from) {
    from.batches.push_back(rows());
    settle(from, write(from, from.batches.size(), from.batches.back()));
  }
  void resend(From& from) { settle(from, write(from, from.batches.size(), from.batches.back())); }

  // A refusal for want of space is certain; any other error leaves it open until the source asks again.
  void settle(From& from, const Result<Receipt>& receipt) {
    from.doubtful = !receipt && receipt.error().code != Code::exhausted;
    if (!receipt && !from.doubtful) {
      const auto last = archive_->last_sequence(from.name).value().value_or(0);
      EXPECT_EQ(last, from.batches.size() - 1);
      from.batches.pop_back();
    }
    if (receipt && !receipt->replay) {
      EXPECT_EQ(receipt->stored, from.batches.back().size());
    }
  }

  void repeat(From& from) {
    if (from.batches.empty()) return;
    const auto number = 1 + world_.random.below(from.batches.size());
    const auto receipt = write(from, number, from.batches[number - 1]);
    ASSERT_TRUE(receipt) << receipt.error().message;
    EXPECT_TRUE(receipt->replay);
  }

  void skip(From& from) {
    if (from.batches.empty()) return;
    const auto receipt = write(from, from.batches.size() + 2, from.batches.back());
    ASSERT_FALSE(receipt);
    EXPECT_EQ(receipt.error().code, Code::out_of_order);
  }

  void check() {
    if (!archive_) return;
    std::map<double, int> stored, wanted, allowed;
    for (const auto& from : sources_)
      for (const auto& batch : from.batches)
        for (const auto value : batch.value)
          ++(from.doubtful && &batch == &from.batches.back() ? allowed : wanted)[value];
    const auto snapshot = archive_->snapshot();
    for (const auto& run : snapshot.state().runs)
      for (const auto value : run->rows.value) ++stored[value];
    for (const auto& segment : snapshot.state().table->segments)
      for (std::size_t group = 0; group < segment->groups().value(); ++group) {
        const Batch rows = segment->group(group).value();
        for (const auto value : rows.value) ++stored[value];
      }
    for (const auto& [value, count] : wanted) ASSERT_EQ(stored[value], 1) << "row " << value;
    for (const auto& [value, count] : stored)
      ASSERT_TRUE(count == 1 && (wanted.contains(value) || allowed.contains(value))) << "row " << value;
    for (const auto& from : sources_) {
      const auto last = archive_->last_sequence(from.name).value().value_or(0);
      ASSERT_TRUE(last == from.batches.size() || (from.doubtful && last + 1 == from.batches.size()));
    }
  }

  std::unique_ptr<Archive> archive_;
  std::array<From, kSources> sources_{From{"a", {}}, From{"b", {}}, From{"c", {}}};
  double next_value_ = 1;
};

// Over a table in memory: many stories in little time.
class MemoryStory final : public Story {
 public:
  using Story::Story;

 private:
  Result<Tables> open_table() override {
    return Tables{nullptr, std::make_unique<MemoryTable>(world_.disk, path_, storage_)};
  }
  std::shared_ptr<MemoryTable::Storage> storage_ = std::make_shared<MemoryTable::Storage>();
};

// Over the real table: its files and its log lie on the disk that lies.
class WholeStory final : public Story {
 public:
  using Story::Story;

 private:
  Result<Tables> open_table() override {
    Tables out;
    TRY(out.store, open_local_store(world_.disk, path_));
    TRY(out.table, Table::open(world_.env(), *out.store, {.vacuum_after = Span{0}}));
    return out;
  }
};

// The catalogue is a real file: SQLite has its own tests. All stories share it.
void declare_tags(const std::string& path) {
  auto catalogue = Catalogue::open(system_clock(), path + "/catalogue.sqlite");
  ASSERT_TRUE(catalogue) << catalogue.error().message;
  std::vector<Tag> tags(kTags);
  for (int i = 0; i < kTags; ++i) tags[static_cast<std::size_t>(i)].name = fmt::format("tag {}", i);
  ASSERT_TRUE((*catalogue)->declare(tags));
}

template <class Kind>
void tell(std::uint64_t stories) {
  const testkit::Folder folder{true};
  declare_tags(folder.path());
  for (std::uint64_t seed = 1; seed <= stories; ++seed) {
    Kind{seed, folder.path()}.run();
    ASSERT_FALSE(testing::Test::HasFailure()) << "seed " << seed;
  }
}

TEST(ArchiveSim, a_full_disk_refuses_and_goes_on_when_there_is_room) {
  const testkit::Folder folder{true};
  declare_tags(folder.path());
  sim::World world{1};
  auto store = open_local_store(world.disk, folder.path());
  ASSERT_TRUE(store);
  auto table = Table::open(world.env(), **store, {});
  ASSERT_TRUE(table);
  auto opened = ArchiveImpl::open_over(world.env(), {.path = folder.path(), .background = false}, nullptr,
                                       *std::move(store), *std::move(table));
  ASSERT_TRUE(opened);
  Archive& archive = **opened;
  Batch rows;
  for (int i = 0; i < 1'000; ++i) rows.push(TagId{i % kTags}, world.clock.now(), i);
  world.disk.set_capacity(world.disk.used() + 100);
  for (int attempt = 0; attempt < 3; ++attempt) {
    const auto refused = archive.write({"s", 1, rows, {}, {}});
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::exhausted) << refused.error().message;
    EXPECT_EQ(archive.stats().hot_rows, 0u);
  }
  world.disk.set_capacity(~std::uint64_t{0});
  EXPECT_EQ(archive.write({"s", 1, rows, {}, {}})->stored, 1'000u);
  world.disk.set_capacity(world.disk.used() + 2'000);
  const auto unflushed = archive.flush();
  ASSERT_FALSE(unflushed);
  EXPECT_EQ(unflushed.error().code, Code::exhausted) << unflushed.error().message;
  world.disk.set_capacity(~std::uint64_t{0});
  EXPECT_TRUE(archive.flush());
  EXPECT_EQ(archive.stats().segment_rows, 1'000u);
}

TEST(ArchiveSim, keeps_every_acknowledged_sample_once) { tell<MemoryStory>(1'200); }
TEST(ArchiveSim, keeps_every_acknowledged_sample_once_in_real_segments) { tell<WholeStory>(1'000); }

}  // namespace
}  // namespace spindle::archive
