#include "lib/config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindle::config {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

struct Source {
  std::string name;
  int port = 502;
};
enum class Level { low, high };
struct Plant {
  std::string title = "plant one", folder = "data", password;
  std::vector<std::string> patterns = {"*"};
  bool live = true;
  Span every = 10min, keep{0};
  std::size_t memory = 256u << 20;
  double gain = 1.5;
  int port = 8080;
  Level level = Level::low;
  std::vector<Source> sources;
};

Section describe(Source& source) {
  Section s{"One device."};
  s.text("name", source.name, "How it is called.").required();
  s.number("port", source.port, {1, 65535}, "Its port.");
  return s;
}

Section describe(Plant& p) {
  Section nested{"How much is kept."};
  nested.span("every", p.every, "How often.").span("keep", p.keep, "Zero keeps all.", {.min = 0us});
  nested.bytes("memory", p.memory, "Most memory.", {.min = 1024});
  Section s{"A plant."};
  s.text("title", p.title, "Its title.").path("folder", p.folder, "Its folder.");
  s.secret("password", p.password, "Its key.").texts("patterns", p.patterns, "Which tags.");
  s.flag("live", p.live, "Whether it runs.").number("gain", p.gain, {0, 10}, "Factor.");
  s.number("port", p.port, {0, 65535}, "Port.");
  s.choice("level", p.level, {{"low", Level::low}, {"high", Level::high}}, "How much.");
  s.section("limits", std::move(nested));
  s.sections("sources", p.sources, &describe, "Devices.");
  s.check([&p]() -> Result<> {
    if (p.title == "none") return fail(Code::invalid, "title: 'none' is no title; give another");
    return {};
  });
  return s;
}

Result<Plant> plant_of(std::string_view yaml) {
  Plant plant;
  auto section = describe(plant);
  const auto secrets = [](std::string_view reference) -> Result<std::string> {
    if (reference == "env:KEY") return "s3cret";
    return fail(Code::invalid, "{} is not set; set it", reference);
  };
  TRY_OK(read(yaml, section, {.file = "site/plant.yaml", .secrets = secrets}));
  return plant;
}

std::string error_of(std::string_view yaml) {
  const auto plant = plant_of(yaml);
  return plant ? "no error" : plant.error().message;
}

TEST(Config, sets_what_is_given_and_keeps_the_rest) {
  const auto plant = plant_of(R"(
title: "north"
folder: data
password: env:KEY
patterns: [TI*, PI*]
live: false
gain: 2.5
port: 0
level: high
limits: {every: 90s, keep: 0, memory: 1.5GiB}
sources:
  - name: a
  - {name: b, port: 1}
)");
  ASSERT_TRUE(plant) << plant.error().message;
  EXPECT_EQ(plant->title, "north");
  EXPECT_EQ(plant->folder, "site/data");
  EXPECT_EQ(plant->password, "s3cret");
  EXPECT_THAT(plant->patterns, ElementsAre("TI*", "PI*"));
  EXPECT_FALSE(plant->live);
  EXPECT_EQ(plant->level, Level::high);
  EXPECT_EQ(plant->every, 90s);
  EXPECT_EQ(plant->keep, 0s);
  EXPECT_EQ(plant->memory, 3u << 29);
  ASSERT_EQ(plant->sources.size(), 2u);
  EXPECT_EQ(plant->sources[0].port, 502);
  EXPECT_EQ(plant->sources[1].port, 1);
}

TEST(Config, empty_means_all_defaults) {
  for (const char* yaml : {"", "---\n", "# nothing\n", "limits:\nsources:\n"}) {
    const auto plant = plant_of(yaml);
    ASSERT_TRUE(plant) << plant.error().message;
    EXPECT_EQ(plant->every, 10min);
  }
}

TEST(Config, errors_name_the_place_and_the_fix) {
  const auto check = [](std::string_view yaml, std::string_view place, std::string_view fix) {
    EXPECT_THAT(error_of(yaml), AllOf(HasSubstr(std::string{place}), HasSubstr(std::string{fix}))) << yaml;
  };
  check("\ntitel: x", "site/plant.yaml:2:1: titel: ", "did you mean title?");
  check("xyzzy: 1", "site/plant.yaml:1:1: xyzzy: ", "known here: title, folder");
  check("limits:\n  evry: 5s", "plant.yaml:2:3: limits.evry: ", "did you mean every?");
  check("limits:\n  every: 5 parsecs", "plant.yaml:2:10: limits.every: ", "write it like 250ms");
  check("limits:\n  every: 0s", "plant.yaml:2:10: limits.every: ", "too short");
  check("limits: {memory: 12QiB}", ":1:18: limits.memory: ", "256MiB");
  check("limits: {memory: 1}", "limits.memory: ", "the limit is 1KiB");
  check("limits: 5", ":1:9: limits: ", "group of options");
  check("port: 70000", ":1:7: port: ", "whole number from 0 to 65535");
  check("gain: 1e9", "gain: ", "0 to 10");
  check("live: yes", "live: ", "true or false");
  check("level: hihg", "level: ", "did you mean high?");
  check("patterns: a", "patterns: ", "list");
  check("title:", "title: ", "has no value");
  check("title: [a]", "title: ", "must be a text");
  check("password: hunter2", "password: ", "env:NAME");
  check("password: env:NO", "password: ", "env:NO is not set");
  check("sources: [{port: 1}]", ":1:11: sources[0].name: ", "is missing; How it is called.");
  check("sources: {name: a}", "sources: ", "put a dash");
  check("title: none", ":1:1: title: 'none'", "give another");
}

TEST(Config, tells_every_mistake_at_once) {
  EXPECT_THAT(error_of("titel: x\nport: -1\nlive: 7\n"),
              AllOf(HasSubstr(":1:1: titel"), HasSubstr(":2:7: port"), HasSubstr(":3:7: live")));
}

TEST(Config, what_is_no_yaml_is_refused_with_its_place) {
  EXPECT_THAT(error_of("a: b: c"), HasSubstr("plant.yaml:1:"));
  EXPECT_THAT(error_of("title: [a"), HasSubstr("plant.yaml:"));
  EXPECT_THAT(error_of("title: a\ntitle: b"), HasSubstr(":2:1: title stands twice"));
  EXPECT_THAT(error_of("---\na: 1\n---\nb: 1\n"), HasSubstr("2 documents"));
  EXPECT_THAT(error_of("? [a]\n: b"), HasSubstr("key must be plain text"));
  EXPECT_THAT(error_of(std::string(500, '[')), HasSubstr("plant.yaml:"));
}

TEST(Config, aliases_cannot_grow_without_bound) {
  std::string yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 9; ++i) {
    yaml += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) yaml += (k ? ", *a" : "*a") + std::to_string(i - 1);
    yaml += "]\n";
  }
  const auto value = parse_yaml(yaml, "bomb.yaml");
  ASSERT_FALSE(value);
  EXPECT_THAT(value.error().message, HasSubstr("too many values"));
}

TEST(Config, the_reference_is_a_file_of_defaults) {
  Plant plant;
  auto section = describe(plant);
  const std::string reference = explain(section);
  EXPECT_THAT(reference, HasSubstr("# How often. (duration)\n  every: 10m\n"));
  EXPECT_THAT(reference, HasSubstr("# Port. (whole number from 0 to 65535)\nport: 8080\n"));
  EXPECT_THAT(reference, HasSubstr("#     # How it is called. (required; text)\n#     name: \"\"\n"));
  const auto again = plant_of(reference);
  ASSERT_TRUE(again) << again.error().message << reference;
  EXPECT_EQ(again->title, plant.title);
  EXPECT_EQ(again->memory, plant.memory);
  EXPECT_EQ(again->level, plant.level);
}

TEST(Config, nearest_word) {
  const std::vector<std::string> words = {"recorded", "interpolated", "at", "plot"};
  EXPECT_EQ(nearest("recroded", words), "recorded");
  EXPECT_EQ(nearest("PLOT", words), "plot");
  EXPECT_EQ(nearest("plots", words), "plot");
  EXPECT_EQ(nearest("volcano", words), "");
  EXPECT_EQ(nearest("", words), "");
}

}  // namespace
}  // namespace spindle::config
