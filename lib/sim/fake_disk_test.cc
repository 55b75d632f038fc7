#include <gtest/gtest.h>

#include "lib/base/digest.h"
#include "lib/sim/sim.h"

namespace spindle::sim {
namespace {

void write(FakeDisk& disk, const std::string& path, std::string_view text, bool sync) {
  auto file = disk.open_append(path).value();
  ASSERT_TRUE(file->append(bytes_of(text)));
  if (sync) {
    ASSERT_TRUE(file->sync());
  }
}

TEST(FakeDisk, keeps_what_was_synced_and_a_prefix_of_the_rest) {
  bool lost = false, whole = false;
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    World world{seed};
    write(world.disk, "d/a", "synced", true);
    ASSERT_TRUE(world.disk.sync_dir("d"));
    write(world.disk, "d/a", "tail", false);
    world.disk.restart();
    const auto text = world.disk.read("d/a").value();
    ASSERT_EQ(text.substr(0, 6), "synced");
    ASSERT_LE(text.size(), 10u);
    lost |= text.size() < 10;
    whole |= text == "syncedtail";
  }
  EXPECT_TRUE(lost && whole);
}

TEST(FakeDisk, may_forget_a_file_whose_folder_was_not_synced) {
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    World world{seed};
    write(world.disk, "d/a", "x", true);
    world.disk.restart();
    kept += world.disk.read("d/a").has_value();
  }
  EXPECT_GT(kept, 10);
  EXPECT_LT(kept, 90);
}

TEST(FakeDisk, replaces_a_file_whole_or_not_at_all) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    World world{seed};
    ASSERT_TRUE(write_atomically(world.disk, "d/a", bytes_of("old")));
    world.disk.cut_power_after(1 + seed % 8);
    const auto done = write_atomically(world.disk, "d/a", bytes_of("new"));
    world.disk.restart();
    const auto text = world.disk.read("d/a").value();
    ASSERT_TRUE(text == "new" || (!done && text == "old")) << text << " with seed " << seed;
  }
}

TEST(FakeDisk, is_full_at_its_capacity) {
  World world{1};
  world.disk.set_capacity(10);
  auto file = world.disk.open_append("d/a").value();
  ASSERT_TRUE(file->append(bytes_of("12345678")));
  EXPECT_EQ(file->append(bytes_of("12345678")).error().code, Code::exhausted);
  EXPECT_EQ(file->size(), 10u);
}

TEST(FakeDisk, a_failed_sync_forgets_what_the_next_one_calls_good) {
  World world{1};
  auto file = world.disk.open_append("d/a").value();
  ASSERT_TRUE(world.disk.sync_dir("d"));
  world.disk.fail_sync_after(1);
  ASSERT_TRUE(file->append(bytes_of("lost")));
  EXPECT_EQ(file->sync().error().code, Code::io);
  EXPECT_TRUE(file->sync());
  EXPECT_EQ(world.disk.read("d/a").value(), "lost");
  world.disk.restart();
  EXPECT_EQ(world.disk.read("d/a").value(), std::string(4, '\0'));
  EXPECT_FALSE(file->append(bytes_of("x")));  // the process died with the power
}

TEST(FakeDisk, locks_until_the_holder_is_gone) {
  World world{1};
  auto held = world.disk.lock("d/lock").value();
  EXPECT_EQ(world.disk.lock("d/lock").error().code, Code::conflict);
  held.reset();
  EXPECT_TRUE(world.disk.lock("d/lock"));
}

}  // namespace
}  // namespace spindle::sim
