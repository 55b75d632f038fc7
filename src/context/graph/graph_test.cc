#include "src/context/graph/graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/graph/questions.h"

namespace spindle::context {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// A clock that a test moves by hand.
class Hand : public Clock {
 public:
  Time now() override { return now_; }
  Span steady() override { return now_.time_since_epoch(); }
  void sleep(Span span) override { now_ += span; }
  Time now_ = *parse_time("2024-01-01T00:00:00Z");
};

Time day(std::string_view text) { return *parse_time(text); }
NodeRef asset(std::string key) { return {NodeKind::asset, std::move(key)}; }

class GraphTest : public testing::Test {
 protected:
  std::string path() const { return folder_.path() + "/context.db"; }
  std::unique_ptr<Import> begin(ImportOptions options = {.source = "register"}) {
    clock_.now_ += 24h;
    auto import = Import::begin(clock_, path(), options);
    EXPECT_TRUE(import) << import.error().message;
    return *std::move(import);
  }
  // Nodes "name:description" under the asset U.
  ImportReport import(const std::vector<std::string>& assets,
                      ImportOptions options = {.source = "register"}) {
    const auto import = begin(std::move(options));
    EXPECT_TRUE(import->add(NodeFact{.node = asset("U"), .name = "unit"}, "1"));
    for (const auto& text : assets) {
      const auto colon = text.find(':');
      const auto key = text.substr(0, colon);
      EXPECT_TRUE(import->add(NodeFact{.node = asset(key), .name = text.substr(colon + 1)}, key));
      EXPECT_TRUE(import->add(LinkFact{.from = asset(key), .to = asset("U")}, key));
    }
    return *import->finish();
  }
  std::unique_ptr<Graph> open() { return *Graph::open(path()); }
  std::string name_at(Graph& graph, const std::string& key, const When& when) {
    const auto node = graph.find(key, NodeKind::asset, when);
    return node ? std::string{node->name()} : "?";
  }

  testkit::Folder folder_;
  Hand clock_;
};

TEST_F(GraphTest, says_what_appeared_changed_and_vanished) {
  EXPECT_EQ(import({"P1:pump", "V1:valve"}).nodes, (Counts{.appeared = 3}));
  EXPECT_EQ(import({"P1:pump", "V1:valve"}).nodes, (Counts{.unchanged = 3}));
  const auto report = import({"P1:pump A", "T1:tank"});
  EXPECT_EQ(report.nodes, (Counts{.appeared = 1, .changed = 1, .vanished = 1, .unchanged = 1}));
  EXPECT_EQ(report.links, (Counts{.appeared = 1, .vanished = 1, .unchanged = 1}));
  EXPECT_EQ(report.valid_from, report.known);
}

TEST_F(GraphTest, answers_as_of_any_time_valid_and_known) {
  const Time first = import({"P1:old"}).known;
  const Time second = import({"P1:new"}, {.source = "register", .valid_from = day("2020-06-01")}).known;
  const auto graph = open();
  EXPECT_EQ(name_at(*graph, "P1", {.at = day("2020-05-31"), .as_of = second}), "old");
  EXPECT_EQ(name_at(*graph, "P1", {.at = day("2020-06-01"), .as_of = second}), "new");
  EXPECT_EQ(name_at(*graph, "P1", {.at = day("2020-06-01"), .as_of = first}), "old");
  EXPECT_EQ(name_at(*graph, "P1", {}), "new");
  EXPECT_EQ(name_at(*graph, "P1", {.as_of = first - 1us}), "");
}

TEST_F(GraphTest, what_vanished_was_there_before_and_may_come_again) {
  import({"P1:pump"});
  const Time gone = import({}).known;
  const Time back = import({"P1:pump"}).known;
  const auto graph = open();
  EXPECT_EQ(name_at(*graph, "P1", {.at = gone - 1us}), "pump");
  EXPECT_EQ(name_at(*graph, "P1", {.at = gone}), "");
  EXPECT_EQ(name_at(*graph, "P1", {.at = back}), "pump");
}

TEST_F(GraphTest, sources_do_not_disturb_each_other) {
  import({"P1:pump"});
  const auto report = import({"P1:Pumpe"}, {.source = "drawing"});
  EXPECT_EQ(report.nodes.appeared, 2U);
  const auto node = open()->find("P1", NodeKind::asset, {});
  ASSERT_TRUE(node);
  ASSERT_EQ(node->states.size(), 2U);
  EXPECT_EQ(node->states[1].source, "drawing");
  EXPECT_EQ(import({}, {.source = "drawing"}).nodes.vanished, 1U);
  EXPECT_EQ(name_at(*open(), "P1", {}), "pump");
}

TEST_F(GraphTest, an_import_that_did_not_finish_leaves_nothing) {
  import({"P1:pump"});
  {
    const auto import = begin();
    ASSERT_TRUE(import->add(NodeFact{.node = asset("X"), .name = "x"}, ""));
  }
  EXPECT_FALSE(open()->find("X", std::nullopt, {}));
  EXPECT_EQ(open()->imports(9)->size(), 1U);
}

TEST_F(GraphTest, a_cycle_is_cut_and_told) {
  const auto import = begin();
  for (const auto& [child, parent] : {std::pair{"A", "B"}, {"B", "C"}, {"C", "A"}, {"D", "A"}, {"E", "E"}})
    ASSERT_TRUE(import->add(LinkFact{.from = asset(child), .to = asset(parent)}, "row"));
  const auto report = import->finish();
  EXPECT_EQ(report->links.appeared, 3U);
  ASSERT_EQ(report->problems, 2U);
  EXPECT_THAT(report->first_problems[0].reason, HasSubstr("cycle"));
  EXPECT_EQ(report->first_problems[0].place, "A → B → C → A");
  EXPECT_EQ(report->first_problems[1].place, "E → E");
}

TEST_F(GraphTest, bad_nodes_are_set_aside_and_the_rest_is_taken) {
  const auto import = begin();
  EXPECT_FALSE(*import->add(NodeFact{.node = asset(" "), .name = "none"}, "1"));
  EXPECT_TRUE(*import->add(NodeFact{.node = asset("A"), .name = "m\xe5ler"}, "2"));
  EXPECT_FALSE(*import->add(NodeFact{.node = asset("A"), .name = "other"}, "3"));
  EXPECT_FALSE(*import->add(LinkFact{.from = asset("A"), .to = asset("")}, "4"));
  const auto report = import->finish();
  EXPECT_EQ(report->nodes.appeared, 1U);
  EXPECT_EQ(report->problems, 4U);
  EXPECT_EQ(name_at(*open(), "A", {}), "måler");
  EXPECT_EQ(open()->problems(report->import, 9)->size(), 4U);
}

TEST_F(GraphTest, dated_facts_replace_what_was_said_of_them) {
  const NodeRef order{NodeKind::work_order, "W1"};
  const TimeRange planned{day("1969-03-01"), day("1969-03-02")}, done{day("1969-03-01"), day("1969-03-05")};
  for (const auto& [valid, changed] : {std::pair{planned, 0U}, {done, 1U}, {done, 0U}}) {
    const auto import = begin({.source = "cmms", .complete = false});
    ASSERT_TRUE(import->add(NodeFact{.node = order, .name = "repair", .valid = valid}, ""));
    EXPECT_EQ(import->finish()->nodes.changed, changed);
  }
  const auto history = open()->history(open()->find("W1", std::nullopt, {.at = day("1969-03-01")})->id);
  ASSERT_EQ(history->size(), 2U);
  EXPECT_EQ(history->back().valid, done);
  EXPECT_EQ(history->front().known.to, history->back().known.from);
}

TEST_F(GraphTest, keeps_documents_byte_for_byte_and_as_of) {
  const NodeRef drawing{NodeKind::document, "D1"};
  const std::string bytes{"a\0\xff<x/>", 7};
  Time first;
  for (const std::string& content : {bytes, bytes, std::string{"new"}}) {
    const auto import = begin();
    ASSERT_TRUE(import->keep(drawing, content));
    const auto report = *import->finish();
    if (first == Time{}) first = report.known;
  }
  EXPECT_EQ(*open()->content(drawing, first), bytes);
  EXPECT_EQ(*open()->content(drawing, kLatest), "new");
}

TEST_F(GraphTest, finds_by_pattern_and_says_what_is_near) {
  import({"23-PT-1:pressure [bar]", "23-PT-2:x", "24-TT-1:temp"});
  const auto graph = open();
  EXPECT_EQ(graph->search("23-*", NodeKind::asset, {}, 9)->size(), 2U);
  EXPECT_EQ(graph->search("*[BAR]", std::nullopt, {}, 9)->size(), 1U);
  EXPECT_TRUE(graph->find("24-tt-1", std::nullopt, {}));
  EXPECT_THAT(graph->find("PT-2", std::nullopt, {}).error().message, HasSubstr("did you mean 23-PT-2"));
}

TEST_F(GraphTest, topology_follows_imports) {
  import({"P1:pump"});
  const auto graph = open();
  EXPECT_EQ((*graph->topology())->edges(), 1U);
  const auto before = *graph->topology();
  import({"P1:pump", "P2:pump"});
  EXPECT_EQ((*graph->topology())->edges(), 2U);
  EXPECT_EQ(before->edges(), 1U);
}

}  // namespace
}  // namespace spindle::context
