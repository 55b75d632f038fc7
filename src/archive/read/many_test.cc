#include "src/archive/read/many.h"

#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/archive/read/history_test.h"

namespace spindle::archive {
namespace {

using testkit::at;

// Twenty tags; tag i holds i at each minute of an hour, plus the minute.
Snapshot twenty_tags() {
  auto state = std::make_shared<SnapshotState>();
  Batch rows;
  for (int tag = 0; tag < 20; ++tag)
    for (int minute = 0; minute < 60; ++minute)
      rows.push(TagId{tag}, at("0s") + minute * Span{60s}, tag + minute);
  state->runs.push_back(make_run(std::move(rows)));
  state->find_tag = [](TagId id) {
    return id.value < 20 ? std::optional{Tag{.id = id, .name = "t"}} : std::nullopt;
  };
  return Snapshot{state};
}

TEST(Many, reads_each_tag_as_one_would) {
  const Snapshot snapshot = twenty_tags();
  std::vector<TagId> tags;
  for (int i = 0; i < 20; ++i) tags.push_back(TagId{19 - i});
  const std::vector<Time> times = {at("90s"), at("30s"), at("2h"), at("-1s")};
  const std::vector<TimeRange> ranges = {{at("0s"), at("10m")}, {at("10m"), at("30m")}};
  for (const int threads : {1, 3, 100}) {
    const ManyOptions options{.threads = threads};
    const auto grid = at_times(snapshot, tags, times, options);
    const auto last = last_at(snapshot, tags, times, options);
    const auto sums = summaries_of(snapshot, tags, ranges, Basis::event_weighted, options);
    ASSERT_TRUE(grid && last && sums);
    for (std::size_t i = 0; i < tags.size(); ++i) {
      const auto v = static_cast<double>(tags[i].value);
      EXPECT_EQ((*grid)[i].value[0], v + 1.5);
      EXPECT_EQ((*last)[i].value[0], v + 1);
      EXPECT_EQ((*last)[i].time[0], micros(at("60s")));
      EXPECT_EQ((*last)[i].value[1], v);
      EXPECT_EQ((*last)[i].value[2], v + 59);
      EXPECT_EQ((*last)[i].quality[3], quality::bad_no_data.code);
      EXPECT_EQ((*sums)[i][0].average, v + 4.5);
      EXPECT_EQ((*sums)[i][1].count, 20u);
    }
  }
}

TEST(Many, stops_at_the_first_error) {
  const Snapshot snapshot = twenty_tags();
  const std::vector<Time> times = {at("90s")};
  EXPECT_EQ(last_at(snapshot, std::vector{TagId{1}, TagId{20}}, times, {}).error().code, Code::not_found);
  ManyOptions options;
  options.cancel.request();
  EXPECT_EQ(at_times(snapshot, std::vector{TagId{1}}, times, options).error().code, Code::cancelled);
  const std::vector<TagId> many(4'000, TagId{1});
  EXPECT_EQ(last_at(snapshot, many, std::vector<Time>(3'000), {}).error().code, Code::exhausted);
}

}  // namespace
}  // namespace spindle::archive
