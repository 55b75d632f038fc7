#include "src/acquire/files/mapping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/acquire/files/name_pattern.h"

namespace spindle::acquire {
namespace {

using testing::HasSubstr;

TEST(NamePattern, takes_apart_and_puts_together) {
  const auto pattern = NamePattern::parse("WELL-{well}_{start}.parquet").value();
  EXPECT_EQ(pattern.match("WELL-00001_2017.parquet"), (Fillings{{"well", "00001"}, {"start", "2017"}}));
  EXPECT_EQ(pattern.fill({{"well", "7"}, {"start", "x"}}).value(), "WELL-7_x.parquet");
  for (const auto* unlike : {"", "WELL-00001.parquet", "WELL-_2017.parquet", "xWELL-1_2.parquet"})
    EXPECT_FALSE(pattern.match(unlike)) << unlike;
  EXPECT_FALSE(pattern.match(std::string(10'000, 'a')));
  EXPECT_THAT(pattern.fill({{"well", "7"}}).error().message, HasSubstr("{start}"));
  for (const auto* bad : {"{", "}", "a{b", "{}", "{a{b}}", "a}b"})
    EXPECT_FALSE(NamePattern::parse(bad)) << bad;
}

TEST(FileMapping, errors_name_file_line_and_fix) {
  const auto check = [](std::string_view yaml, std::string_view place, std::string_view words) {
    const auto mapping = parse_mapping(yaml, "m.yaml");
    ASSERT_FALSE(mapping) << yaml;
    EXPECT_THAT(mapping.error().message, testing::AllOf(HasSubstr(place), HasSubstr(words))) << yaml;
  };
  check("layout: tall\n", "m.yaml:1", "wide");
  check("time:\n  zone: Mars/Base\n", "m.yaml", "Europe/Oslo");
  check("time:\n  formt: iso\n", "m.yaml:2", "format");
  check("time: {format: '%d/%m/%Q'}\n", "m.yaml", "%Y");
  check("tag: '{name'\n", "m.yaml", "braces");
  check("csv: {delimiter: ';;'}\n", "m.yaml", "one character");
  check("csv: {decimal: ','}\n", "m.yaml", "both");
  check("series:\n  - {name: a, type: digital}\n", "m.yaml", "state_set");
  check("series:\n  - {name: a, type: double}\n", "m.yaml:2", "real");
  check("qualities:\n  - {from: x, to: Excellent}\n", "m.yaml", "Good");
}

TEST(FileMapping, the_examples_are_mappings) {
  for (const auto* name : {"3w", "csv-wide", "csv-long"}) {
    const auto mapping =
        read_mapping(system_disk(), fmt::format("{}/examples/{}.yaml", SPINDLE_SOURCE_DIR, name));
    EXPECT_TRUE(mapping) << mapping.error().message;
  }
}

}  // namespace
}  // namespace spindle::acquire
