#include "src/context/match/review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/graph/questions.h"

namespace spindle::context {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ReviewTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto import = *Import::begin(system_clock(), path(), {.source = "register"});
    for (const auto* key : {"1-PT-10", "1-PT-20-01", "1-LT-30"})
      ASSERT_TRUE(*import->add(NodeFact{.node = {NodeKind::asset, key}, .name = "a, \"b\""}, ""));
    for (const auto* key : {"X_1-PT-10:V", "X_1_PT_20_01:V", "X_999"})
      ASSERT_TRUE(*import->add(NodeFact{.node = {NodeKind::tag, key}, .name = "thing"}, ""));
    ASSERT_TRUE(import->finish());
  }
  std::string path() const { return folder_.path() + "/context.db"; }
  Result<ReviewReport> review(const std::string& rows) {
    const std::string file = folder_.path() + "/q.csv";
    EXPECT_TRUE(write_atomically(system_disk(), file, bytes_of("tag,suggestion,rule,decision\n" + rows)));
    return import_decisions(system_clock(), system_disk(), path(), file, "kari");
  }
  std::vector<std::string> measured_by(const char* asset) {
    const auto graph = *Graph::open(path());
    std::vector<std::string> out;
    const auto answer = measuring(*graph, graph->find(asset, NodeKind::asset, {})->id, {});
    for (const auto& found : answer->found) out.push_back(found.node.ref.key);
    return out;
  }
  std::string questions() { return *export_questions(**Graph::open(path()), {}); }
  testkit::Folder folder_;
};

TEST_F(ReviewTest, sure_links_are_made_and_the_rest_are_questions) {
  const auto report = match_graph(system_clock(), path(), 0.95);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->accepted, 1U);
  EXPECT_EQ(report->open, 2U);
  EXPECT_THAT(measured_by("1-PT-10"), ElementsAre("X_1-PT-10:V"));
  EXPECT_THAT(measured_by("1-PT-20-01"), IsEmpty());
  EXPECT_THAT(questions(), HasSubstr("X_1_PT_20_01:V,thing,1-PT-20-01,\"a, \"\"b\"\"\",0.800,"));
  EXPECT_THAT(questions(), HasSubstr("X_999,thing,,,,nothing"));
  const auto again = match_graph(system_clock(), path(), 0.95);
  EXPECT_EQ(again->import.links.appeared + again->import.links.changed + again->import.links.vanished, 0U);
}

TEST_F(ReviewTest, decisions_are_kept_and_outrank) {
  ASSERT_TRUE(match_graph(system_clock(), path(), 0.95));
  const auto report = review(
      "X_1_PT_20_01:V,1-PT-20-01,numbered,yes\nX_1-PT-10:V,1-PT-10,same name,no\nX_999,,,1-lt-30\n"
      "X_999,,,\nNONE,1-PT-10,,yes\nX_999,,,1-QQ-1\n");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->confirmed, 2U);
  EXPECT_EQ(report->rejected, 1U);
  EXPECT_EQ(report->undecided, 1U);
  EXPECT_EQ(report->import.problems, 2U);
  ASSERT_TRUE(match_graph(system_clock(), path(), 0.95));
  EXPECT_THAT(measured_by("1-PT-20-01"), ElementsAre("X_1_PT_20_01:V"));
  EXPECT_THAT(measured_by("1-PT-10"), IsEmpty());
  EXPECT_THAT(measured_by("1-LT-30"), ElementsAre("X_999"));
}

TEST_F(ReviewTest, a_later_decision_outranks_an_earlier_one) {
  ASSERT_TRUE(review("X_999,,,1-PT-10\n"));
  ASSERT_TRUE(review("X_999,,,1-LT-30\n"));
  EXPECT_THAT(measured_by("1-PT-10"), IsEmpty());
  EXPECT_THAT(measured_by("1-LT-30"), ElementsAre("X_999"));
}

TEST_F(ReviewTest, a_wrong_spreadsheet_is_refused) {
  const std::string file = folder_.path() + "/q.csv";
  ASSERT_TRUE(write_atomically(system_disk(), file, bytes_of("tag,answer\n")));
  EXPECT_THAT(import_decisions(system_clock(), system_disk(), path(), file, "kari").error().message,
              HasSubstr("no column 'suggestion'"));
  EXPECT_FALSE(import_decisions(system_clock(), system_disk(), path(), file, ""));
}

}  // namespace
}  // namespace spindle::context
