// Bulk imports in a world that loses power and fills its disk: each part is there once in the end.
#include <algorithm>
#include <filesystem>

#include <gtest/gtest.h>

#include "lib/sim/sim.h"
#include "lib/testkit/testkit.h"
#include "src/archive/import/import.h"

namespace spindle::archive {
namespace {

constexpr int kTags = 5;

class ImportStory {
 public:
  ImportStory(std::uint64_t seed, std::string path)
      : world_(seed), path_(std::move(path)), memory_bytes_(seed % 2 == 0 ? 1 : 1u << 30) {
    std::filesystem::remove_all(path_ + "/imports");
    std::filesystem::create_directories(path_ + "/imports");  // the ledger is a real file
    double value = 0;
    for (auto& part : parts_)
      for (auto rows = world_.random.below(40); rows > 0; --rows)
        part.push(TagId{static_cast<std::int32_t>(world_.random.below(kTags))},
                  world_.clock.now() - Span{static_cast<std::int64_t>(world_.random.below(1u << 30))} * 8'000,
                  ++value);
  }

  void run() {
    for (int life = 0; !finished_; ++life) {
      ASSERT_LT(life, 100) << "no progress";
      open();
      if (testing::Test::HasFailure()) return;
      if (life < 20) upset();
      live();
      archive_.reset();
      if (world_.random.chance(0.7)) world_.disk.restart();
      world_.disk.cut_power_after(0);
      world_.disk.fail_sync_after(0);
      world_.disk.set_capacity(~std::uint64_t{0});
      if (world_.disk.power_is_off()) world_.disk.restart();
    }
    open();
    check();
  }

 private:
  void open() {
    auto lock = world_.disk.lock(path_ + "/lock");
    ASSERT_TRUE(lock) << lock.error().message;
    auto store = open_local_store(world_.disk, path_);
    ASSERT_TRUE(store) << store.error().message;
    auto table = Table::open(world_.env(), **store, {});
    ASSERT_TRUE(table) << table.error().message;
    auto opened = ArchiveImpl::open_over(world_.env(),
                                         {.path = path_, .hot_bytes_max = memory_bytes_, .background = false},
                                         *std::move(lock), *std::move(store), *std::move(table));
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
  }

  void upset() {
    const auto dice = world_.random.below(10);
    if (dice < 6) return world_.disk.cut_power_after(1 + world_.random.below(120));
    if (dice < 8) return world_.disk.fail_sync_after(1 + world_.random.below(30));
    world_.disk.set_capacity(world_.disk.used() + world_.random.below(8'000));
  }

  // Does what is left, until something fails.
  void live() {
    const auto import = archive_->begin_import("story");
    if (!import) return;
    const auto done = (*import)->parts_done();
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const auto name = fmt::format("part {}", i);
      if (std::ranges::find(done, name) != done.end()) continue;
      if (!(*import)->add(parts_[i]) || !(*import)->end_part(name)) return;
    }
    finished_ = (*import)->finish().has_value();
  }

  void check() {
    std::map<double, int> stored;
    const auto snapshot = archive_->snapshot();
    for (const auto& segment : snapshot.state().table->segments)
      for (std::size_t group = 0; group < segment->groups().value(); ++group) {
        const Batch rows = segment->group(group).value();
        for (const auto value : rows.value) ++stored[value];
      }
    std::size_t wanted = 0;
    for (const auto& part : parts_) {
      wanted += part.size();
      for (const auto value : part.value) ASSERT_EQ(stored[value], 1) << "row " << value;
    }
    ASSERT_EQ(stored.size(), wanted);
  }

  sim::World world_;
  const std::string path_;
  const std::size_t memory_bytes_;  // one byte: all runs go to the disk
  std::array<Batch, 6> parts_;
  std::unique_ptr<Archive> archive_;
  bool finished_ = false;
};

TEST(ImportSim, stores_every_part_once) {
  const testkit::Folder folder{true};
  const std::string& path = folder.path();
  {
    auto catalogue = Catalogue::open(system_clock(), path + "/catalogue.sqlite");
    std::vector<Tag> tags(kTags);
    for (std::size_t i = 0; i < kTags; ++i) tags[i].name = fmt::format("tag {}", i);
    ASSERT_TRUE((*catalogue)->declare(tags));
  }
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    ImportStory{seed, path}.run();
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
}

}  // namespace
}  // namespace spindle::archive
