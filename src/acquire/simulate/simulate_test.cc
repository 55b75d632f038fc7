#include "src/acquire/simulate/simulate.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/acquire/simulate/channels.h"
#include "src/archive/archive.h"

namespace spindle::acquire {
namespace {

constexpr Time kStart = std::chrono::sys_days{std::chrono::year{2025} / 11 / 1};

using testkit::MemorySink;

Plant plant(MemorySink& sink, const SimulateOptions& options = {}) {
  auto made = Plant::make(options);
  CHECK(made.has_value());
  CHECK(made->declare(sink).has_value());
  return *std::move(made);
}

Batch take_all(SampleStream stream, Time to, std::size_t rows_max = 250'000) {
  Batch out;
  while (stream.position() < to) out.append(stream.take(to, rows_max));
  return out;
}

SetDigest digest(const Batch& rows) {
  SetDigest out;
  for (std::size_t i = 0; i < rows.size(); ++i) out.add(row_hash(rows, i));
  return out;
}

TEST(Simulate, tags_are_declared_whole_and_named_once) {
  MemorySink sink;
  const Plant made = plant(sink, {.prefix = "NORTH:"});
  std::set<std::string> names;
  for (const auto& tag : made.tags()) {
    EXPECT_TRUE(check(tag)) << tag.name;
    EXPECT_TRUE(tag.name.starts_with("NORTH:")) << tag.name;
    EXPECT_FALSE(tag.description.empty());
    EXPECT_TRUE(names.insert(tag.name).second) << tag.name;
    if (tag.type == ValueType::digital) {
      EXPECT_TRUE(sink.states.contains(tag.state_set)) << tag.name;
    }
  }
  EXPECT_EQ(made.tags().size(), 104u);
  EXPECT_TRUE(names.contains("NORTH:20-PIC-001.PV"));
}

TEST(Simulate, refuses_options_that_cannot_be) {
  for (const SimulateOptions& bad :
       {SimulateOptions{.wells = 0}, {.wells = 51}, {.live_scan = 7s}, {.live_scan = 0s}, {.prefix = "\n"}})
    EXPECT_EQ(Plant::make(bad).error().code, Code::invalid);
}

TEST(Simulate, goes_on_without_a_seam_wherever_it_is_cut) {
  MemorySink sink;
  const Plant made = plant(sink);
  const Time end = kStart + 3h + 17min;
  const auto whole = digest(take_all({made, kStart, 1s}, end));
  EXPECT_GT(whole.count(), 5'000u);
  EXPECT_EQ(digest(take_all({made, kStart, 1s}, end, 100)), whole);
  for (const Span cut : {Span{1s}, Span{59min + 59s}, Span{1h}, Span{1h + 1s}, Span{2h + 31min + 500ms}}) {
    auto parts = digest(take_all({made, kStart, 1s}, kStart + cut));
    parts.add(digest(take_all({made, kStart + cut, 1s}, end)));
    EXPECT_EQ(parts, whole) << format_span(cut);
  }
  EXPECT_NE(digest(take_all({plant(sink, {.seed = 2}), kStart, 1s}, end)), whole);
}

TEST(Simulate, goes_on_without_a_seam_inside_a_frozen_sensor) {
  MemorySink sink;
  const Plant made = plant(sink);
  const auto events = made.events({kStart, kStart + 24h * 60});
  const auto frozen = std::ranges::find(events, "frozen", &PlantEvent::kind);
  ASSERT_NE(frozen, events.end());
  const Time middle = frozen->range.from + (frozen->range.to - frozen->range.from) / 2;
  auto parts = digest(take_all({made, middle - 2h, 60s}, middle));
  parts.add(digest(take_all({made, middle, 60s}, middle + 2h)));
  EXPECT_EQ(parts, digest(take_all({made, middle - 2h, 60s}, middle + 2h)));
}

TEST(Simulate, a_season_looks_like_a_plant) {
  MemorySink sink;
  const Plant made = plant(sink);
  std::vector<std::uint64_t> count(made.tags().size()), bad(made.tags().size());
  std::vector<std::int64_t> newest(made.tags().size(), INT64_MIN);
  const Time end = kStart + 24h * 100;
  SampleStream stream{made, kStart, 60s};
  while (stream.position() < end) {
    const Batch rows = stream.take(end);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const auto id = static_cast<std::size_t>(rows.tag[i]);
      const Tag& tag = made.tags()[id];
      ++count[id];
      EXPECT_LT(std::exchange(newest[id], rows.time[i]), rows.time[i]) << tag.name;
      if (Quality{rows.quality[i]}.bad()) {
        ++bad[id];
        EXPECT_TRUE(is_system_state(rows.state_at(i)));
      } else if (tag.type == ValueType::digital) {
        EXPECT_TRUE(sink.states[tag.state_set].states.contains(rows.state_at(i))) << tag.name;
      } else {
        EXPECT_GE(rows.value[i], tag.zero - 0.11 * tag.span) << tag.name;
        EXPECT_LE(rows.value[i], tag.zero + 1.11 * tag.span) << tag.name;
      }
    }
  }
  std::uint64_t total = 0, total_bad = 0;
  for (std::size_t id = 0; id < count.size(); ++id) {
    EXPECT_GE(count[id], 2'400u) << made.tags()[id].name;  // each hour at least
    EXPECT_LT(bad[id], count[id] / 5 + 100) << made.tags()[id].name;
    total += count[id], total_bad += bad[id];
  }
  EXPECT_GT(total, 1'000'000u);
  EXPECT_LT(total, 6'000'000u);
  EXPECT_GT(total_bad, 0u);
}

TEST(Simulate, names_what_happened) {
  MemorySink sink;
  const auto events = plant(sink).events({kStart, kStart + 24h * 365});
  std::map<std::string, int> kinds;
  for (const auto& event : events) {
    ++kinds[event.kind];
    EXPECT_LT(event.range.from, event.range.to);
  }
  for (const auto* kind :
       {"frozen", "drift", "noisy", "spikes", "dropout", "replaced", "shut in", "slugging", "trip"})
    EXPECT_GT(kinds[kind], 0) << kind;
}

TEST(Simulate, history_comes_in_months_and_resumes) {
  class Import final : public BulkImport {
   public:
    std::vector<std::string> parts_done() const override { return done; }
    Result<Receipt> add(const Batch& rows, std::span<const Reject>) override {
      all.append(rows);
      return Receipt{.stored = rows.size()};
    }
    Result<> end_part(const std::string& part) override {
      done.push_back(part);
      return {};
    }
    Result<Receipt> finish(const ProgressFn&) override { return Receipt{}; }
    std::vector<std::string> done;
    Batch all;
  };
  MemorySink sink;
  const Plant made = plant(sink);
  const TimeRange range{kStart + 24h * 28, kStart + 24h * 33};
  Import whole, half, none;
  const auto receipt = import_history(made, range, whole, {}, {});
  ASSERT_TRUE(receipt);
  EXPECT_EQ(whole.done, (std::vector<std::string>{"2025-11", "2025-12"}));
  EXPECT_EQ(digest(whole.all), digest(take_all({made, range.from, 60s}, range.to)));
  half.done = {"2025-11"};
  ASSERT_TRUE(import_history(made, range, half, {}, {}));
  EXPECT_LT(half.all.size(), whole.all.size());
  Cancel cancel;
  cancel.request();
  EXPECT_EQ(import_history(made, range, none, {}, cancel).error().code, Code::cancelled);
}

TEST(Simulate, live_samples_go_to_an_archive_and_continue_after_a_restart) {
  const std::string path = testing::TempDir() + "spindle_simulate_live";
  std::filesystem::remove_all(path);
  auto plant = Plant::make({}).value();
  const Time start = kStart + 15min;
  {
    auto archive = archive::Archive::open(system_env(), {.path = path, .background = false}).value();
    ASSERT_TRUE(plant.declare(*archive));
    SampleStream stream{plant, start, 1s};
    for (int second = 1; second <= 600; ++second)
      ASSERT_TRUE(write_live(stream, *archive, start + std::chrono::seconds{second}));
  }
  auto archive = archive::Archive::open(system_env(), {.path = path, .background = false}).value();
  ASSERT_TRUE(plant.declare(*archive));
  std::vector<TagId> ids;
  for (const auto& tag : plant.tags()) ids.push_back(tag.id);
  Time newest = kTimeMin;
  for (const auto& sample : archive->latest(ids))
    if (sample) newest = std::max(newest, sample->time);
  SampleStream stream{plant, newest, 1s};
  ASSERT_TRUE(write_live(stream, *archive, start + 20min));
  const auto expected = take_all({plant, start, 1s}, start + 20min);
  EXPECT_EQ(archive->stats().hot_rows + archive->stats().segment_rows, expected.size());
  EXPECT_EQ(archive->stats().late_rows, 0u);
  archive.reset();
  std::filesystem::remove_all(path);
}

}  // namespace
}  // namespace spindle::acquire
