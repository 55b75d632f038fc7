#include "src/context/graph/questions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"

namespace spindle::context {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Time day(std::string_view text) { return *parse_time(text); }

NodeRef ref(std::string_view text) {  // "tag/PI1", "P1" is an asset
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {NodeKind::asset, std::string{text}};
  return {*parse_node_kind(text.substr(0, slash)), std::string{text.substr(slash + 1)}};
}

// T1 (nozzle N1) → V1 → P1 (nozzles N2, N3) → E1; PT1 measures P1's nozzle, the tag PI1 is PT1's.
class QuestionsTest : public testing::Test {
 protected:
  void SetUp() override {
    import_ = *Import::begin(system_clock(), folder_.path() + "/context.db", {.source = "test"});
    for (const auto* key : {"U1", "T1", "V1", "P1", "E1", "PT1", "M1", "nozzle/N1", "nozzle/N2", "nozzle/N3",
                            "tag/PI1", "tag/XI1", "work_order/W1", "device/D1", "device/D2"})
      ASSERT_TRUE(*import_->add(NodeFact{.node = ref(key), .name = key}, ""));
    for (const auto* asset : {"T1", "V1", "P1", "E1"}) link(LinkKind::part_of, asset, "U1");
    link(LinkKind::part_of, "nozzle/N1", "T1");
    link(LinkKind::part_of, "nozzle/N2", "P1");
    link(LinkKind::part_of, "nozzle/N3", "P1");
    link(LinkKind::part_of, "M1", "P1");
    link(LinkKind::feeds, "nozzle/N1", "V1");
    link(LinkKind::feeds, "V1", "nozzle/N2");
    link(LinkKind::feeds, "nozzle/N3", "E1");
    link(LinkKind::feeds, "E1", "T1");
    link(LinkKind::measures, "PT1", "nozzle/N2");
    link(LinkKind::measures, "tag/PI1", "PT1");
    link(LinkKind::measures, "tag/XI1", "E1");
    link(LinkKind::concerns, "work_order/W1", "M1", {{day("2020-03-01"), day("2020-03-09")}});
    link(LinkKind::installed_at, "device/D1", "PT1", {{kAlways, day("2020-03-05")}});
    link(LinkKind::installed_at, "device/D2", "PT1", {{day("2020-03-06"), kForever}},
         {{"range_low", "0"}, {"range_high", "16.5"}, {"unit", "bar"}, {"tag", "PI1"}});
    ASSERT_TRUE(import_->finish());
    graph_ = *Graph::open(folder_.path() + "/context.db");
  }
  void link(LinkKind kind, const char* from, const char* to, std::optional<TimeRange> valid = {},
            Properties properties = {}) {
    LinkFact fact{.kind = kind, .from = ref(from), .to = ref(to), .properties = std::move(properties)};
    fact.valid = valid;
    ASSERT_TRUE(*import_->add(fact, ""));
  }
  NodeId id(const char* text) { return graph_->find(ref(text).key, ref(text).kind, {})->id; }
  static std::vector<std::string> keys(const Result<Answer>& answer) {
    std::vector<std::string> out;
    for (const auto& found : answer->found) out.push_back(found.node.ref.key);
    return out;
  }

  testkit::Folder folder_;
  std::unique_ptr<Import> import_;
  std::unique_ptr<Graph> graph_;
};

TEST_F(QuestionsTest, what_measures_a_pump_includes_its_nozzles_and_the_instruments_tags) {
  EXPECT_THAT(keys(measuring(*graph_, id("P1"), {})), ElementsAre("PT1", "PI1"));
  EXPECT_THAT(keys(measuring(*graph_, id("U1"), {})), ElementsAre("XI1", "PT1", "PI1"));
  EXPECT_THAT(keys(measuring(*graph_, id("V1"), {})), IsEmpty());
  EXPECT_THAT(keys(measuring(*graph_, id("P1"), {.as_of = day("2000-01-01")})), IsEmpty());
}

TEST_F(QuestionsTest, traces_through_nozzles_and_stops_in_a_circle) {
  EXPECT_THAT(keys(trace(*graph_, id("V1"), Direction::downstream, 1, {})), ElementsAre("N2", "P1", "N3"));
  EXPECT_THAT(keys(trace(*graph_, id("P1"), Direction::upstream, 9, {})),
              ElementsAre("V1", "N1", "T1", "E1"));
  EXPECT_THAT(keys(trace(*graph_, id("E1"), Direction::upstream, 1, {})), ElementsAre("N3", "P1", "N2"));
}

TEST_F(QuestionsTest, what_was_installed_on_a_date) {
  EXPECT_EQ(installed(*graph_, id("PT1"), {.at = day("2020-03-04")})->at(0).device, "D1");
  EXPECT_THAT(*installed(*graph_, id("PT1"), {.at = day("2020-03-05")}), IsEmpty());
  const auto now = *installed(*graph_, id("PT1"), {.at = day("2021-01-01")});
  ASSERT_EQ(now.size(), 1U);
  EXPECT_EQ(now[0].device, "D2");
  EXPECT_EQ(now[0].range_high, 16.5);
  EXPECT_EQ(now[0].unit, "bar");
  EXPECT_EQ(now[0].tag, "PI1");
  EXPECT_EQ(installations(*graph_, id("PT1"), kLatest)->size(), 2U);
  EXPECT_EQ(all_installations(*graph_, kLatest)->size(), 2U);
}

TEST_F(QuestionsTest, what_changed_around_an_alert) {
  const auto found = changes(*graph_, id("P1"), {day("2020-03-04"), day("2020-03-07")}, kLatest);
  std::vector<std::string> lines;
  for (const auto& change : found->changes)
    lines.push_back(fmt::format("{} {}", name_of(change.what), change.node.ref.key));
  EXPECT_THAT(lines, ElementsAre("work order W1", "removed D1", "installed D2"));
  EXPECT_THAT(changes(*graph_, id("P1"), {day("2021-01-01"), day("2021-02-01")}, kLatest)->changes,
              IsEmpty());
}

TEST_F(QuestionsTest, a_persons_decision_outranks) {
  const auto decide = [&](const char* asset, double confidence) {
    auto import = *Import::begin(system_clock(), folder_.path() + "/context.db",
                                 {.source = "decisions", .complete = false});
    ASSERT_TRUE(*import->add(LinkFact{.kind = LinkKind::measures,
                                      .from = ref("tag/XI1"),
                                      .to = ref(asset),
                                      .confidence = confidence,
                                      .decided_by = "kari"},
                             ""));
    ASSERT_TRUE(import->finish());
  };
  decide("E1", 0);
  EXPECT_THAT(keys(measuring(*graph_, id("E1"), {})), IsEmpty());
  decide("T1", 1);
  EXPECT_THAT(keys(measuring(*graph_, id("T1"), {})), ElementsAre("XI1"));
}

}  // namespace
}  // namespace spindle::context
