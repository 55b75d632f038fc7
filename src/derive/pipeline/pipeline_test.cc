#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/derive/pipeline/show.h"

namespace spindle::derive {
namespace {

using testing::HasSubstr;

Tags some_tags() {
  Tags out;
  out.find = [](const std::string& name) -> std::optional<Tag> {
    Tag tag{.name = name};
    if (name == "P1") tag.unit = "barg";
    if (name == "T1") tag.unit = "degC";
    if (name == "ODD") tag.unit = "widgets";
    if (name == "MODE") tag.type = ValueType::digital, tag.state_set = "ONOFF";
    if (name == "NOTE") tag.type = ValueType::text;
    if (!tag.unit.empty() || tag.type != ValueType::real) return tag;
    return std::nullopt;
  };
  out.states = [](const std::string& name) -> std::optional<StateSet> {
    if (name == "ONOFF") return StateSet{name, {{0, "off"}, {1, "on"}}};
    return std::nullopt;
  };
  out.names = [] { return std::vector<std::string>{"P1", "T1", "ODD", "MODE", "NOTE"}; };
  return out;
}

Result<Plan> planned(std::string_view yaml) {
  TRY(auto spec, parse_pipeline(yaml, "p.yaml"));
  return make_plan(std::move(spec), some_tags());
}

std::string why(std::string_view yaml) {
  const auto plan = planned(yaml);
  return plan ? "" : plan.error().message;
}

TEST(Pipeline, orders_nodes_behind_what_they_read) {
  const auto plan = planned(R"(
signals:
  last: {resample: {of: middle, every: 1min}}
  middle: {normalize: {of: first, unit: kPa}}
  first: {splice: {tags: [P1], unit: bara}}
)");
  ASSERT_TRUE(plan) << plan.error().message;
  std::vector<std::string> names;
  for (const auto& node : plan->nodes) names.push_back(node.name);
  EXPECT_THAT(names, testing::ElementsAre("P1", "first", "middle", "last"));
  EXPECT_EQ(plan->nodes[3].type.unit, "kPa");
  EXPECT_EQ(plan->nodes[3].publish, "last");
  EXPECT_EQ(plan->nodes[2].publish, "");
  EXPECT_THAT(plan_svg(*plan), HasSubstr("<svg"));
  EXPECT_THAT(show_plan(*plan, {}, {}), HasSubstr("normalize  middle"));
}

TEST(Pipeline, mistakes_are_told_with_their_line) {
  EXPECT_THAT(why("signals:\n  a: {resample: {of: P2}}\n"),
              HasSubstr("p.yaml:2:18: a: there is no signal or tag 'P2'; did you mean"));
  EXPECT_THAT(why("signals:\n  a:\n    resample:\n      of: a\n"),
              HasSubstr("p.yaml:3:5: a: reads itself: a -> a"));
  EXPECT_THAT(why("signals:\n  a: {normalize: {of: b, unit: bar}}\n  b: {resample: {of: a}}\n"),
              HasSubstr("reads itself"));
  EXPECT_THAT(why("signals:\n  a: {normalize: {of: P1, unit: degC}}\n"),
              HasSubstr("p.yaml:2:27: a: barg (Pa) cannot be converted to degC"));
  EXPECT_THAT(why("signals:\n  a: {normalize: {of: P1, unit: brag}}\n"), HasSubstr("did you mean barg?"));
  EXPECT_THAT(why("signals:\n  a: {resampel: {of: P1}}\n"),
              HasSubstr("there is no operator 'resampel'; did you mean resample?"));
  EXPECT_THAT(why("signals:\n  a: {resample: {of: P1, evry: 1s}}\n"), HasSubstr("did you mean every?"));
  EXPECT_THAT(why("signals:\n  a: {resample: {of: P1, every: 1h, hold: 1min}}\n"),
              HasSubstr("hold is shorter than every"));
  EXPECT_THAT(why("signals:\n  a: {resample: {of: MODE}}\n"), HasSubstr("give by: previous"));
  EXPECT_THAT(why("signals:\n  a: {resample: {of: NOTE}}\n"), HasSubstr("holds text"));
  EXPECT_THAT(why("signals:\n  a: {calculate: {expression: P1 + T1}}\n"),
              HasSubstr("p.yaml:2:19: a: expression, column"));
  EXPECT_THAT(why("signals:\n  a: {calculate: {expression: P1 * 2, unit: K}}\n"), HasSubstr("which is no K"));
  EXPECT_THAT(why("signals:\n  a: {calculate: {expression: ODD * 2}}\n"), HasSubstr("ODD: unit 'widgets'"));
  EXPECT_THAT(why("signals:\n  a: {enrich: {of: P1}}\n"), HasSubstr("adds nothing"));
  EXPECT_THAT(why("signals:\n  a: {splice: {}}\n"), HasSubstr("neither installations nor tags"));
  EXPECT_THAT(why("signals:\n  a: {resample: {of: P1}, publish: P1}\n"), HasSubstr("publish over the tag"));
  EXPECT_THAT(why("signals: {}\n"), HasSubstr("must hold at least one"));
  EXPECT_THAT(why("- 1\n"), HasSubstr("a pipeline is a group"));
}

TEST(Pipeline, installations_that_contradict_each_other) {
  constexpr auto kBoth = R"(
signals:
  a:
    splice:
      installations:
        - {tag: P1, from: 2026-01-01, to: 2026-03-01}
        - {tag: P1, from: 2026-02-01}
)";
  EXPECT_THAT(why(kBoth), HasSubstr("p.yaml:7:11: P1 from 2026-02-01T00:00:00Z: begins while"));
  EXPECT_THAT(
      why("signals:\n  a: {splice: {installations: [{tag: P1, from: 2026-02-01, to: 2026-01-01}]}}\n"),
      HasSubstr("not after it begins"));
  EXPECT_THAT(why("signals:\n  a: {splice: {unit: K, installations: [{tag: P1}]}}\n"),
              HasSubstr("cannot be converted"));
}

TEST(Pipeline, several_mistakes_come_at_once) {
  const auto all = why("signals:\n  a: {resample: {of: X1}}\n  b: {normalize: {of: P1, unit: s}}\n");
  EXPECT_THAT(all, HasSubstr("p.yaml:2:"));
  EXPECT_THAT(all, HasSubstr("p.yaml:3:"));
}

}  // namespace
}  // namespace spindle::derive
