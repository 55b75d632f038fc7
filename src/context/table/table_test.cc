#include "src/context/table/table.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/testkit/testkit.h"

namespace spindle::context {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Writes down what it is told: "asset P1 pump {..} [from, to)", "part_of P1 → U1".
class Notes : public FactSink {
 public:
  std::vector<std::string> nodes, links, problems;
  Result<bool> add(const NodeFact& fact, std::string_view) override {
    nodes.push_back(
        fmt::format("{} {} '{}'{}", name_of(fact.node.kind), fact.node.key, fact.name, dates(fact.valid)));
    properties.push_back(to_json(fact.properties));
    return true;
  }
  Result<bool> add(const LinkFact& fact, std::string_view) override {
    links.push_back(
        fmt::format("{} {} → {}{}", name_of(fact.kind), fact.from.key, fact.to.key, dates(fact.valid)));
    link_properties.push_back(to_json(fact.properties));
    return true;
  }
  Result<> add(Problem problem) override {
    problems.push_back(problem.place + ": " + problem.reason);
    return {};
  }
  Result<> keep(const NodeRef&, std::string_view) override { return {}; }
  static std::string dates(const std::optional<TimeRange>& valid) {
    if (!valid) return "";
    return fmt::format(" {} to {}", format_time(valid->from),
                       valid->to == kForever ? "on" : format_time(valid->to));
  }
  std::vector<std::string> properties, link_properties;
};

class TableTest : public testing::Test {
 protected:
  Result<> read(const std::string& mapping, const std::string& text, const std::string& name = "t.csv") {
    const std::string path = folder_.path() + "/" + name;
    EXPECT_TRUE(write_atomically(system_disk(), path, bytes_of(text)));
    auto parsed = parse_table_mapping(mapping, "m.yaml");
    if (!parsed) return std::unexpected(parsed.error());
    TRY(const auto rows, name.ends_with(".json") ? open_json_rows(system_disk(), path)
                                                 : open_csv_rows(system_disk(), path, {}));
    return read_table(*rows, name, *parsed, notes_, nullptr, {});
  }
  testkit::Folder folder_;
  Notes notes_;
};

TEST_F(TableTest, a_tree_by_ids_keeps_every_cell) {
  ASSERT_TRUE(read("{source: r, key: '{TAG}', name: '{DESC}', id: ID, parent: UP}",
                   "ID,TAG,DESC,UP,MAKER\n1,U1,unit,,\n2,P1,\"pump, big\",1,ACME\n3,X,,99,\n"));
  EXPECT_THAT(notes_.nodes, ElementsAre("asset U1 'unit'", "asset P1 'pump, big'", "asset X ''"));
  EXPECT_THAT(notes_.links, ElementsAre("part_of P1 → U1"));
  EXPECT_THAT(notes_.problems, ElementsAre("t.csv:4: its parent '99' is not in the file"));
  EXPECT_EQ(notes_.properties[1], R"({"ID":"2","TAG":"P1","DESC":"pump, big","UP":"1","MAKER":"ACME"})");
}

TEST_F(TableTest, a_parent_by_key_may_be_known_elsewhere) {
  ASSERT_TRUE(read("{source: r, key: '{A}-{B}', parent: UP}", "A,B,UP\n23,P1,U9\n"));
  EXPECT_THAT(notes_.links, ElementsAre("part_of 23-P1 → U9"));
  EXPECT_THAT(notes_.problems, IsEmpty());
}

TEST_F(TableTest, work_orders_have_dates_links_and_failure_modes) {
  ASSERT_TRUE(read(
      "{source: cmms, kind: work_order, key: '{NO}', begin: [ACT, PLAN], end: [DONE], failure_mode: FM,\n"
      " failure_modes: [{from: LEK, to: ELP}],\n"
      " links: [{column: TAGS, kind: concerns, separator: ;, prefix: 'W:'}]}",
      "NO,PLAN,ACT,DONE,TAGS,FM\n"
      "1,2020-01-01,2020-01-02,2020-01-05,W:P1; W:P2,LEK\n"
      "2,1968-01-01,,,P1,VIB\n"
      "3,2020-01-09,,2020-01-05,,QQQ\n"
      "4,1850-01-01,soon,,,\n"));
  EXPECT_THAT(notes_.nodes, ElementsAre("work_order 1 '' 2020-01-02T00:00:00Z to 2020-01-05T00:00:00Z",
                                        "work_order 2 '' 1968-01-01T00:00:00Z to on",
                                        "work_order 3 '' 2020-01-09T00:00:00Z to 2020-01-09T00:00:00.000001Z",
                                        "work_order 4 ''"));
  EXPECT_THAT(notes_.links,
              testing::Contains("concerns 1 → P2 2020-01-02T00:00:00Z to 2020-01-05T00:00:00Z"));
  EXPECT_EQ(notes_.links.size(), 3U);
  EXPECT_THAT(notes_.properties[0], HasSubstr(R"("iso14224_failure_mode":"ELP")"));
  EXPECT_THAT(notes_.properties[1], HasSubstr(R"("iso14224_failure_mode":"VIB")"));
  EXPECT_THAT(notes_.properties[2], testing::Not(HasSubstr("iso14224")));
  ASSERT_EQ(notes_.problems.size(), 3U);
  EXPECT_THAT(notes_.problems[0], HasSubstr("t.csv:4: it ends before it begins"));
  EXPECT_THAT(notes_.problems[1], HasSubstr("'soon'"));
  EXPECT_THAT(notes_.problems[2], HasSubstr("1900"));
}

TEST_F(TableTest, installations_have_their_own_dates_and_properties) {
  ASSERT_TRUE(read(
      "{source: e, kind: device, key: '{SER}', links: [{column: LOC, kind: installed_at, begin: ON, end: OFF,"
      " keep: [LO=range_low, HI=range_high, unit]}]}",
      "SER,LOC,ON,OFF,LO,HI,unit\nS1,PT1,2020-01-01,2021-01-01,0,10,bar\nS1,PT2,2021-02-01,,,,\n"));
  EXPECT_THAT(notes_.links, ElementsAre("installed_at S1 → PT1 2020-01-01T00:00:00Z to 2021-01-01T00:00:00Z",
                                        "installed_at S1 → PT2 2021-02-01T00:00:00Z to on"));
  EXPECT_EQ(notes_.link_properties[0], R"({"range_low":"0","range_high":"10","unit":"bar"})");
}

TEST_F(TableTest, a_wrong_mapping_says_what_is_there) {
  EXPECT_THAT(read("{source: r, key: '{TGA}'}", "TAG,X\n1,2\n").error().message,
              HasSubstr("t.csv: there is no column 'TGA'; did you mean 'TAG'?"));
  EXPECT_THAT(read("{source: r, key: '{TAG'}", "TAG\n").error().message, HasSubstr("brace"));
  EXPECT_THAT(read("{source: r, key: '{TAG}', time_format: '%Q'}", "TAG\n").error().message,
              HasSubstr("m.yaml"));
  EXPECT_THAT(read("{source: r, key: a}", "").error().message, HasSubstr("names of its columns"));
}

TEST_F(TableTest, broken_rows_are_told_and_columns_get_names) {
  ASSERT_TRUE(read("{source: r, key: '{A}'}", "A,,A\n1,2,3\n1,2,3,4\n\n5\n"));
  EXPECT_EQ(notes_.properties[0], R"({"A":"1","column2":"2","A.2":"3"})");
  EXPECT_THAT(notes_.problems, ElementsAre("t.csv:3: 4 cells under 3 columns"));
  EXPECT_EQ(notes_.nodes.size(), 2U);
}

TEST_F(TableTest, json_of_a_maintenance_system) {
  ASSERT_TRUE(read("{source: r, key: '{wonum}', name: '{description}'}",
                   R"({"member":[{"spi:wonum":"1","spi:description":"fix","spi:cost":1.5,"a":{"b":1}}, 7]})",
                   "w.json"));
  EXPECT_THAT(notes_.nodes, ElementsAre("asset 1 'fix'"));
  EXPECT_THAT(notes_.properties[0], HasSubstr(R"("a":"{\"b\":1}")"));
  EXPECT_THAT(notes_.problems, ElementsAre("w.json:2: not an object: 7"));
  EXPECT_FALSE(read("{source: r, key: a}", "{", "w.json"));
}

}  // namespace
}  // namespace spindle::context
