#include "src/archive/sql/sql_bounds.h"

#include <gtest/gtest.h>

namespace spindle::archive {
namespace {

std::vector<std::string> asked;

SqlNeeds needs(const std::string& filter, const std::string& projections = R"(["tag", "time"])") {
  asked.clear();
  const std::string plan = R"([{"name": "PROJECTION", "children": [{"name": "FILTER", "children": [
    {"name": "OUTLINE", "children": [], "extra_info": {"Function": "OUTLINE", "Projections": )" +
                           projections + R"(}}], "extra_info": {"Expression": ")" + filter + R"("}}]}])";
  const auto where = [](const std::string& condition) {
    asked.push_back(condition);
    return Result<std::vector<std::int32_t>>{{3, 5}};
  };
  const auto named = [](const std::string& name) {
    asked.push_back(name);
    return name == "it's" ? std::optional{9} : std::nullopt;
  };
  const auto found = needs_of(plan, {where, named});
  EXPECT_TRUE(found.contains("outline"));
  return found.contains("outline") ? found.at("outline") : SqlNeeds{};
}

std::string day(int d) { return fmt::format("'2026-01-{:02} 00:00:00+00'::TIMESTAMP WITH TIME ZONE", d); }
Time at(int d) { return *parse_time(fmt::format("2026-01-{:02}", d)); }

TEST(SqlBounds, reads_comparisons_of_time) {
  const auto check = [](const std::string& filter, TimeRange wanted) {
    EXPECT_EQ(needs(filter).bounds.range, wanted) << filter;
    EXPECT_TRUE(asked.empty());
  };
  check("(time >= " + day(2) + ")", {at(2), kTimeMax});
  check("(time > " + day(2) + ")", {at(2) + Span{1}, kTimeMax});
  check("(time < " + day(2) + ")", {kTimeMin, at(2)});
  check("((time >= " + day(2) + ") AND (time <= " + day(4) + "))", {at(2), at(4) + Span{1}});
  check("(time BETWEEN " + day(2) + " AND " + day(4) + ")", {at(2), at(4) + Span{1}});
  check("((value > 3.0) AND (time = " + day(2) + "))", {at(2), at(2) + Span{1}});
}

TEST(SqlBounds, asks_for_tags_by_conditions_on_them_alone) {
  EXPECT_EQ(needs("((tag > 3) AND (value > 1.0))").bounds.tags, (std::vector<std::int32_t>{3, 5}));
  EXPECT_EQ(asked, std::vector<std::string>{"tag > 3"});
  needs("(((tag IN (3, 4)) OR (name = 'it''s (odd')) AND prefix(name, 'x'))");
  EXPECT_EQ(asked,
            (std::vector<std::string>{"(tag IN (3, 4)) OR (name = 'it''s (odd')", "prefix(name, 'x')"}));
}

TEST(SqlBounds, knows_listed_tags_without_asking) {
  const auto check = [](const std::string& filter, std::vector<std::int32_t> wanted) {
    EXPECT_EQ(needs(filter).bounds.tags, wanted) << filter;
  };
  check("(tag = 3)", {3});
  check("(tag IN (7, 3, 7))", {3, 7});
  check("((tag IN (7, 3)) AND (tag = 4))", {});
  EXPECT_TRUE(asked.empty());
  check("(name = 'it''s')", {9});
  check("(name = 'other')", {});
  EXPECT_EQ(asked, std::vector<std::string>{"other"});
  check("(tag = 3.5)", {3, 5});
  check("(tag IN (3, CAST('4' AS INTEGER)))", {3, 5});
}

TEST(SqlBounds, bounds_nothing_by_what_it_does_not_know) {
  for (const std::string& filter : std::vector<std::string>{
           "((tag + random()) < 3.0)", "((tag = 3) OR (value > 1.0))",
           "((time > " + day(2) + ") OR (tag = 3))",
           std::string{"(time > 'infinity'::TIMESTAMP WITH TIME ZONE)"}, "(NOT (time > " + day(2) + "))",
           std::string{"(name = 'unfinished)"}, std::string{"(value > 3.0)"}, std::string{""}}) {
    const auto found = needs(filter);
    EXPECT_EQ(found.bounds.range, TimeRange{}) << filter;
    EXPECT_FALSE(found.bounds.tags) << filter;
  }
  EXPECT_TRUE(asked.empty());
}

TEST(SqlBounds, knows_whether_names_are_wanted) {
  EXPECT_FALSE(needs("").name);
  EXPECT_TRUE(needs("", R"(["name"])").name);
  EXPECT_TRUE(needs("", "3").name == false);
}

TEST(SqlBounds, a_table_read_twice_is_bounded_by_both) {
  const std::string scan =
      R"({"name": "F", "children": [], "extra_info": {"Function": "F", "Projections": "tag"}})";
  const auto filtered = [&](const std::string& filter) {
    return R"({"name": "FILTER", "children": [)" + scan + R"(], "extra_info": {"Expression": ")" + filter +
           "\"}}";
  };
  const auto where = [](const std::string& condition) {
    return Result<std::vector<std::int32_t>>{{condition == "tag > 1" ? 1 : 2}};
  };
  const auto joined = [&](const std::string& a, const std::string& b) {
    return needs_of(R"([{"name": "HASH_JOIN", "children": [)" + a + ", " + b + "]}]", {where, {}})
        .at("f")
        .bounds;
  };
  EXPECT_EQ(joined(filtered("(tag > 1)"), filtered("(tag > 2)")).tags, (std::vector<std::int32_t>{1, 2}));
  EXPECT_FALSE(joined(filtered("(tag > 1)"), scan).tags);
  EXPECT_EQ(joined(filtered("(time < " + day(2) + ")"), filtered("(time < " + day(3) + ")")).range.to, at(3));
}

TEST(SqlBounds, survives_any_plan) {
  const auto where = [](const std::string&) { return Result<std::vector<std::int32_t>>{}; };
  for (const char* plan :
       {"", "{", "[]", "{}", "[{}]", R"([{"children": [{"extra_info": {"Function": []}}]}])"})
    EXPECT_TRUE(needs_of(plan, {where, {}}).empty()) << plan;
}

}  // namespace
}  // namespace spindle::archive
