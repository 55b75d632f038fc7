#include "src/context/drawings/register.h"

#include <gtest/gtest.h>

namespace spindle::context::drawings {
namespace {

const std::vector<std::string> kTags{"23-PT-92531",  "23-PT-92532",  "23-PI-92531",    "23-TI-40010",
                                     "45-TI-40010",  "23-KA-9101",   "23-KA-9101-M01", "45-FT-92139A",
                                     "23-PSV-96195", "45-TT-92607B", "45-XY-10001"};
const Register kNames{kTags, {"AB-ME-P-0152-001", "AB-ME-P-0153-001"}};

std::string found(std::string_view text, std::string_view area = {}) {
  const auto match = kNames.find(text, area);
  return match ? match->name->text : "";
}

TEST(Register, finds_names_whatever_separates_their_parts) {
  EXPECT_EQ(found("23-PT-92531"), "23-PT-92531");
  EXPECT_EQ(found("23 pt 92531"), "23-PT-92531");
  EXPECT_EQ(found("23--KA--9101"), "23-KA-9101");
  EXPECT_EQ(found("AB ME P 0152 001"), "AB-ME-P-0152-001");
}

TEST(Register, sees_through_letters_that_look_alike) {
  EXPECT_EQ(found("Z3-PT-9253I"), "23-PT-92531");
  EXPECT_EQ(found("23-P5V-96I9S"), "23-PSV-96195");
  EXPECT_EQ(found("45-FT-9Z1394"), "45-FT-92139A");
  EXPECT_EQ(found("45-TT-926078"), "45-TT-92607B");
}

TEST(Register, never_takes_one_figure_for_another) {
  EXPECT_EQ(found("23-PT-92533"), "");
  EXPECT_EQ(found("23-PT-92581"), "");
  EXPECT_EQ(found("23-KA-9102"), "");
}

TEST(Register, knows_that_a_figure_is_sometimes_read_twice) {
  EXPECT_EQ(found("23-PT-925351"), "23-PT-92531");
  EXPECT_EQ(found("23-PT-92531-05"), "");
}

TEST(Register, finds_names_without_their_area_when_one_fits) {
  EXPECT_EQ(found("PT-92531"), "23-PT-92531");
  EXPECT_FALSE(kNames.find("PT-92531")->whole);
}

TEST(Register, abstains_between_areas_unless_the_drawing_says_which) {
  EXPECT_EQ(found("TI-40010"), "");
  EXPECT_EQ(found("TI-40010", "45"), "45-TI-40010");
  EXPECT_EQ(found("TI-40010", "23"), "23-TI-40010");
}

TEST(Register, ignores_what_is_too_short_to_mean_one_thing) {
  EXPECT_EQ(found("9101"), "");
  EXPECT_EQ(found(""), "");
  EXPECT_EQ(found("-"), "");
}

TEST(Register, learns_areas_from_what_many_names_begin_with) {
  EXPECT_TRUE(kNames.is_area("23"));
  EXPECT_TRUE(kNames.is_area("45"));
  EXPECT_FALSE(kNames.is_area("AB"));
}

TEST(Register, takes_a_name_given_twice_as_one) {
  const Register twice{{"23-PT-92531", "23-PT-92531"}, {}};
  EXPECT_TRUE(twice.find("23-PT-92531"));
}

}  // namespace
}  // namespace spindle::context::drawings
