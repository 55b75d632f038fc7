// What an archive does over the years: settings change, samples are deleted, old months go, disks fill.
#include <gtest/gtest.h>

#include "lib/sim/sim.h"
#include "lib/testkit/testkit.h"
#include "src/archive/archive_impl.h"

namespace spindle::archive {
namespace {

// An archive of one tag on a simulated disk; the catalogue is a real file.
class Upkeep : public testing::Test {
 protected:
  void open(ArchiveOptions options) {
    archive_.reset();
    options.path = folder_.path();
    auto store = open_local_store(world_.disk, folder_.path());
    ASSERT_TRUE(store) << store.error().message;
    auto table = Table::open(world_.env(), **store, {});
    ASSERT_TRUE(table) << table.error().message;
    auto opened =
        ArchiveImpl::open_over(world_.env(), options, nullptr, *std::move(store), *std::move(table));
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
    Tag tag;
    tag.name = "a";
    tag_ = archive_->declare(tag)->id;
  }
  void write(Time from, int rows) {
    Batch batch;
    for (int i = 0; i < rows; ++i) batch.push(tag_, from + Span{i}, i);
    const auto receipt = archive_->write({"s", 0, std::move(batch), {}, {}});
    ASSERT_TRUE(receipt) << receipt.error().message;
  }
  std::size_t count(std::optional<Time> as_of = {}) {
    const auto reader = archive_->snapshot().tag(tag_, as_of);
    return (*reader)->rows({}, Order::forward, 1'000)->size();
  }

  const testkit::Folder folder_{true};
  sim::World world_{1};
  std::unique_ptr<Archive> archive_;
  TagId tag_;
};

TEST_F(Upkeep, erases_across_segments_and_restarts_and_for_good) {
  const auto t = time_of(1'700'000'000'000'000);
  open({.background = false});
  write(t, 10);
  ASSERT_TRUE(archive_->flush());
  write(t + Span{10}, 10);
  const auto before = world_.clock.now();
  EXPECT_EQ(archive_->erase(tag_, {t + Span{5}, t + Span{15}}).value(), 10u);
  for (int round = 0; round < 3; ++round) {
    EXPECT_EQ(count(), 10u);
    EXPECT_EQ(count(before), 20u);
    EXPECT_EQ(archive_->erase(tag_, {t + Span{5}, t + Span{15}}).value(), 0u);
    if (round == 0) open({.background = false});
    if (round == 1) {
      ASSERT_TRUE(archive_->compact({}, {}));
    }
  }
  EXPECT_EQ(archive_->latest(std::vector{tag_})[0]->value, 9);
  EXPECT_EQ(archive_->erase(tag_, {}).value(), 10u);
  EXPECT_FALSE(archive_->latest(std::vector{tag_})[0]);
}

TEST_F(Upkeep, keeps_the_history_of_settings) {
  open({.background = false});
  const auto first = world_.clock.now();
  Tag tag;
  tag.name = "a";
  tag.unit = "bar";
  tag.filtering.exception_deviation = 0.5;
  ASSERT_TRUE(archive_->declare(tag));
  const auto second = world_.clock.now();
  const auto unit = [&](Time valid, Time as_of) {
    return archive_->tag_as_of(tag_, valid, as_of).value()->unit;
  };
  EXPECT_EQ(unit(first, first), "");
  EXPECT_EQ(unit(first, second), "");  // as known now, it was not in bar then
  EXPECT_EQ(unit(second, second), "bar");
  EXPECT_EQ(unit(second, first), "");
  EXPECT_EQ(archive_->tag_as_of(tag_, second, second).value()->filtering, tag.filtering);
  EXPECT_FALSE(archive_->tag_as_of(TagId{7}, second, second).value());
}

TEST_F(Upkeep, declares_a_whole_plant_or_nothing_of_it) {
  open({.background = false});
  std::vector<Tag> tags(100'000);
  for (std::size_t i = 0; i < tags.size(); ++i) tags[i].name = fmt::format("plant.{:06}", i);
  tags.back().name = "";
  EXPECT_FALSE(archive_->declare_many(tags));
  EXPECT_EQ(archive_->stats().tags, 1u);
  tags.back().name = "the last";
  EXPECT_EQ(archive_->declare_many(tags)->size(), tags.size());
  EXPECT_EQ(archive_->declare_many(tags)->back().id.value, 100'000);  // known by now
  EXPECT_EQ(archive_->stats().tags, 100'001u);
}

TEST_F(Upkeep, exports_the_tags_as_a_table) {
  open({.background = false});
  const auto exported = [&] {
    EXPECT_TRUE(archive_->compact({}, {}));
    auto store = open_local_store(world_.disk, folder_.path());
    const auto log = delta::Log::open(world_.clock, **store, "tags", {});
    EXPECT_EQ((*log)->state().files.size(), 1u);
    return std::pair{(*log)->state().version, (*log)->state().files.begin()->second.statistics};
  };
  const auto first = exported();
  EXPECT_EQ(first.second, R"({"numRecords":1})");
  EXPECT_EQ(exported(), first);  // nothing new
  Tag tag;
  tag.name = "b";
  ASSERT_TRUE(archive_->declare(tag));
  EXPECT_EQ(exported(), (std::pair{first.first + 1, std::string{R"({"numRecords":2})"}}));
  open({.background = false});
  EXPECT_EQ(exported().first, first.first + 1);
}

// Background work runs on a real disk: the simulated one is for one thread.
class BackgroundUpkeep : public testing::Test {
 protected:
  void open(const ArchiveOptions& options) {
    auto opened = Archive::open(system_env(), options);
    ASSERT_TRUE(opened) << opened.error().message;
    archive_ = *std::move(opened);
    Tag tag;
    tag.name = "a";
    tag_ = archive_->declare(tag)->id;
  }
  void write(Time from, int rows) {
    Batch batch;
    for (int i = 0; i < rows; ++i) batch.push(tag_, from + Span{i}, i);
    ASSERT_TRUE(archive_->write({"s", 0, std::move(batch), {}, {}}));
  }
  template <class Condition>
  static void wait_for(const Condition& condition) {
    while (!condition()) system_clock().sleep(1ms);
  }

  const testkit::Folder folder_;
  std::unique_ptr<Archive> archive_;
  TagId tag_;
};

TEST_F(BackgroundUpkeep, drops_months_that_are_past_their_time) {
  const auto now = system_clock().now();
  open({.path = folder_.path(), .flush_every = 10ms, .compact_every = 10ms, .retention = 90 * 86'400s});
  write(now - 400 * 86'400s, 10);
  write(now, 5);
  wait_for([&] {
    const auto stats = archive_->stats();
    return stats.segment_rows == 5 && stats.hot_rows == 0;
  });
  EXPECT_EQ(archive_->latest(std::vector{tag_})[0]->value, 4);
  EXPECT_FALSE(archive_->stats().failure);
}

TEST_F(BackgroundUpkeep, says_why_it_cannot_flush_and_goes_on_when_it_can) {
  const auto blocked = folder_.path() + "/samples/month=2023-11";
  open({.path = folder_.path(), .flush_every = 10ms, .compact_every = 10ms});
  {
    auto file = system_disk().open_append(blocked);  // where a folder must be
    ASSERT_TRUE(file) << file.error().message;
  }
  write(time_of(1'700'000'000'000'000), 5);
  wait_for([&] { return archive_->stats().failure.has_value(); });
  EXPECT_NE(archive_->stats().failure->message.find("month=2023-11"), std::string::npos)
      << archive_->stats().failure->message;
  EXPECT_EQ(archive_->stats().hot_rows, 5u);
  ASSERT_TRUE(system_disk().remove(blocked));
  wait_for([&] { return archive_->stats().hot_rows == 0 && !archive_->stats().failure; });
  EXPECT_EQ(archive_->stats().segment_rows, 5u);
}

}  // namespace
}  // namespace spindle::archive
