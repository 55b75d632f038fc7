#include "src/context/match/match.h"

#include <map>
#include <set>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"
#include "src/context/table/rows.h"

namespace spindle::context {
namespace {

using testing::HasSubstr;

// "P1 0.99" for an accepted link, "? P1" for a question's first proposal, "-" for none.
std::vector<std::string> answers(const std::vector<std::string>& tags,
                                 const std::vector<NamedAsset>& assets) {
  std::vector<NamedTag> named;
  for (const auto& tag : tags) named.push_back({tag, ""});
  std::vector<std::string> out;
  for (const auto& matched : match(named, assets, {}))
    out.push_back(matched.proposals.empty()
                      ? "-"
                      : (matched.accepted ? "" : "? ") + assets[matched.proposals[0].asset].key);
  return out;
}

TEST(Match, sees_a_tag_through_prefixes_separators_and_data_items) {
  const std::vector<NamedAsset> assets = {{"23-PT-101"}, {"23-PT-102"}, {"23-KA-9101"}, {"23-KA-9101-M01"}};
  EXPECT_THAT(
      answers({"S_23-PT-101:X.Value", "S_23_PT_102.PV", "23PT101", "S.23-KA-9101-M01_OC_trip", "23-PT-103"},
              assets),
      testing::ElementsAre("23-PT-101", "23-PT-102", "23-PT-101", "23-KA-9101-M01", "-"));
}

TEST(Match, a_longer_name_is_another_tag) {
  EXPECT_THAT(answers({"23-FI-512B:X", "123-FI-512:X", "23-FI-512-04:X", "23-FI-512_04:X"}, {{"23-FI-512"}}),
              testing::ElementsAre("? 23-FI-512", "-", "? 23-FI-512", "23-FI-512"));
}

TEST(Match, several_longer_names_are_data_items_of_one_device) {
  EXPECT_THAT(
      answers({"1-NY-44-01:V", "1-NY-44-02:V", "1-NY-44-03:V", "1-FE-9-F:V"}, {{"1-NY-44"}, {"1-FE-9"}}),
      testing::ElementsAre("1-NY-44", "1-NY-44", "1-NY-44", "? 1-FE-9"));
}

TEST(Match, learns_which_words_are_data_items) {
  std::vector<NamedAsset> assets;
  std::vector<std::string> tags;
  for (int i = 100; i < 106; ++i) {
    assets.push_back({fmt::format("1-TT-{}", i)});
    tags.push_back(fmt::format("1-TT-{}-PV", i));
  }
  EXPECT_EQ(answers(tags, assets)[5], "1-TT-105");
  tags.resize(4);
  EXPECT_EQ(answers(tags, assets)[3], "? 1-TT-103");
}

TEST(Match, asks_when_a_name_in_another_style_can_be_read_in_two_ways) {
  const std::vector<NamedAsset> assets = {{"1-FC-5"},     {"1-FC-50"}, {"1-FC-50-02"},
                                          {"1-YT-60-01"}, {"1-M-7"},   {"1-M-7-A", "", "1-M-7"}};
  EXPECT_THAT(
      answers({"1_FC_50_02.PV", "1-FC-50-02.PV", "1_YT_60_01.PV", "1_M_7_A", "1-M-7_A", "1_FC_50.PV"},
              assets),
      testing::ElementsAre("? 1-FC-50-02", "1-FC-50-02", "? 1-YT-60-01", "1-M-7", "1-M-7", "1-FC-50"));
}

TEST(Match, numbers_of_data_items_name_redundant_transmitters) {
  EXPECT_THAT(answers({"S_1-PT-7010:Z.X1.V", "S_1-PT-7010:Z.X2.V", "S_1-PT-7020:Z.X1.V"},
                      {{"1-PT-7010-01"}, {"1-PT-7010-02"}, {"1-PT-7020-01"}, {"1-PT-7020-02"}}),
              testing::ElementsAre("1-PT-7010-01", "1-PT-7010-02", testing::Not(testing::StartsWith("1"))));
}

TEST(Match, a_device_of_many_items_belongs_to_the_head_of_its_loop) {
  const std::vector<NamedAsset> assets = {
      {"1-LE-80", "", "1-V-1"}, {"1-LT-80", "", "1-LE-80"}, {"1-YE-81", "", "1-V-1"}, {"1-V-1"}};
  EXPECT_THAT(answers({"1-LY-80_A:v", "1-LY-80_B:v", "1-LY-80_C:v", "1-YA-81:v"}, assets),
              testing::ElementsAre("1-LE-80", "1-LE-80", "1-LE-80", "? 1-YE-81"));
}

TEST(Match, decisions_of_people_change_how_sure_a_rule_is) {
  const std::vector<NamedTag> tags = {{"1-LY-80_A:v", ""}, {"1-LY-80_B:v", ""}, {"1-LY-80_C:v", ""}};
  const std::vector<NamedAsset> assets = {{"1-LE-80", "", ""}, {"1-LT-80", "", "1-LE-80"}};
  EXPECT_TRUE(match(tags, assets, {})[0].accepted);
  EXPECT_FALSE(match(tags, assets, {.decided = {{Rule::device, {.rejected = 3}}}})[0].accepted);
}

TEST(Match, descriptions_make_questions_not_links) {
  const std::vector<NamedTag> tags = {{"XYZ_7", "Lube oil reservoir level"}};
  const auto found =
      match(tags, std::vector<NamedAsset>{{"1-A-1", "SEAWATER PUMP"}, {"1-B-2", "LUBE OIL RESERVOIR"}}, {});
  ASSERT_EQ(found[0].proposals.size(), 1U);
  EXPECT_EQ(found[0].proposals[0].asset, 1U);
  EXPECT_FALSE(found[0].accepted);
}

std::vector<std::map<std::string, std::string>> table(const std::string& path) {
  std::vector<std::map<std::string, std::string>> out;
  const auto rows = *open_csv_rows(system_disk(), path, {});
  TableRow row;
  while (*rows->next(row)) {
    auto& cells = out.emplace_back();
    for (std::size_t i = 0; i < row.cells.size(); ++i) cells[rows->columns()[i]] = row.cells[i];
  }
  return out;
}

// The owner of a real plant matched its points itself. Where it did not, and the register holds the point's
// tag nevertheless, we still have to abstain: what is not confirmed is a question.
TEST(Match, agrees_with_the_owner_of_a_real_plant) {
  SPINDLE_SHARED_DATA(points_file, "valhall/tables/pi_timeseries.Table.csv.gz");
  SPINDLE_SHARED_DATA(assets_file, "valhall/tables/assets.Table.csv.gz");
  std::map<std::string, std::string> key_of;
  const auto rows = table(assets_file);
  for (auto row : rows) key_of[row["WMT_TAG_ID"]] = row["WMT_TAG_NAME"];
  std::vector<NamedAsset> assets;
  std::set<std::string> registered;
  for (auto row : rows) {
    assets.push_back({row["WMT_TAG_NAME"], row["WMT_TAG_DESC"], key_of[row["WMT_TAG_ID_ANCESTOR"]]});
    registered.insert(row["WMT_TAG_NAME"]);
  }
  std::vector<NamedTag> tags;
  std::vector<std::string> truth;
  for (auto row : table(points_file)) {
    tags.push_back({row["name"], row["descriptor"]});
    const auto owner = row["assetExternalId"].substr(std::string_view{"WMT:"}.size());
    truth.push_back(registered.contains(owner) ? owner : "");
  }
  std::size_t matched = 0, accepted = 0, right = 0, answered = 0;
  const auto found = match(tags, assets, {});
  for (std::size_t i = 0; i < tags.size(); ++i) {
    matched += truth[i].empty() ? 0 : 1;
    if (!found[i].accepted) continue;
    ++accepted;
    answered += truth[i].empty() ? 0 : 1;
    const auto& best = found[i].proposals[0];
    right += assets[best.asset].key == truth[i] ? 1 : 0;
    if (assets[best.asset].key != truth[i])
      fmt::print("{} → {} ({}), the owner says '{}'\n", tags[i].key, assets[best.asset].key, best.reason,
                 truth[i]);
  }
  fmt::print("{} of {} matched points answered, {} of {} accepted links right\n", answered, matched, right,
             accepted);
  EXPECT_GE(static_cast<double>(right), 0.995 * static_cast<double>(accepted));
  EXPECT_GE(static_cast<double>(answered), 0.90 * static_cast<double>(matched));
}

}  // namespace
}  // namespace spindle::context
