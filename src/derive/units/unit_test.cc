#include "src/derive/units/unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindle::derive {
namespace {

Unit unit(std::string_view text) {
  auto parsed = Unit::parse(text);
  EXPECT_TRUE(parsed) << parsed.error().message;
  return parsed ? *parsed : Unit{};
}

std::string why(std::string_view text) {
  const auto parsed = Unit::parse(text);
  return parsed ? "" : parsed.error().message;
}

std::string why(std::string_view from, std::string_view to) {
  const auto found = conversion(unit(from), unit(to));
  return found ? "" : found.error().message;
}

void check(double value, std::string_view from, double expected, std::string_view to) {
  const auto found = conversion(unit(from), unit(to));
  ASSERT_TRUE(found) << found.error().message;
  EXPECT_NEAR((*found)(value), expected, 1e-9 * std::max(1.0, std::abs(expected))) << from << " -> " << to;
  EXPECT_NEAR(found->inverse()(expected), value, 1e-9 * std::max(1.0, std::abs(value)))
      << to << " -> " << from;
}

TEST(Unit, converts_what_plants_write) {
  check(100, "degC", 212, "degF");
  check(-40, "DEG C", -40, "°F");
  check(0, "C", 273.15, "K");
  check(10, "bar", 1000, "kPa");
  check(1, "psi", 6894.757293168361, "Pa");
  check(1, "bbl", 158.987294928, "l");
  check(24000, "m3/d", 1000, "m³/h");
  check(1, "t/h", 1000, "kg/hr");
  check(3600, "l/s", 12960, "m3/h");
  check(1, "kg/cm2", 0.980665, "bar");
  check(50, "%", 0.5, "fraction");
  check(1000, "cP", 1, "Pa.s");
  check(1, "MMBtu", 1055.05585262, "MJ");
  check(100, "inH2O", 24.908891, "kPa");
  check(1, "mm/s", 1e-3, "m/s");
  check(3000, "rpm", 50 * 6.283185307179586, "rad/s");
  check(1, "MMscf/d", 1e6, "scfd");
  check(1, "MMSCFD", 28.262357, "kSm3/d");
  check(1, "Nm3/h", 1.0549148, "Sm3/h");
  check(1, "kSm3/d", 1000, "Sm3/d");
  check(5, "µm", 5e-3, "mm");
  check(1, "unit:KiloGM-PER-M3", 1, "kg/m3");
  check(60, "M3-PER-HR", 1, "m3/min");
  check(1, "KPA", 1000, "PA");
  check(1, "W/(m2.K)", 1, "W/(m2*degC)");
  check(1, "mPa*s", 1, "mPa·s");
}

TEST(Unit, gauge_pressure_counts_from_the_atmosphere) {
  check(0, "barg", 1.01325, "bara");
  check(14.695948775513, "psia", 0, "psig");
  check(100, "kPag", 1, "bar(g)");
  check(1, "bar g", 100, "KPAG");
  check(5, "bar", 5, "bara");
  const auto high = conversion(unit("barg"), unit("bara"), 85'000);
  ASSERT_TRUE(high);
  EXPECT_DOUBLE_EQ((*high)(0), 0.85);
  EXPECT_THAT(why("bar", "barg"), testing::HasSubstr("one is gauge, the other does not say"));
  EXPECT_THAT(why("barg", "kPa"), testing::HasSubstr("such as bara"));
}

TEST(Unit, refuses_what_no_conversion_exists_for) {
  EXPECT_THAT(why("degC", "bar"), testing::HasSubstr("degC (K) cannot be converted to bar"));
  EXPECT_THAT(why("Sm3/d", "m3/d"), testing::HasSubstr("cannot be converted"));
  EXPECT_THAT(why("s", "Hz"), testing::HasSubstr("cannot be converted"));
}

TEST(Unit, an_unknown_unit_is_told_with_the_nearest) {
  EXPECT_EQ(why("brag"), "unit 'brag': there is no unit 'brag'; did you mean barg?");
  EXPECT_THAT(why("Sm3/dy"), testing::HasSubstr("there is no unit 'dy'"));
  EXPECT_THAT(why("kg/(m2"), testing::HasSubstr("is no unit"));
  EXPECT_THAT(why("floops"), testing::HasSubstr("there is no unit 'floops'"));
  EXPECT_THAT(why(std::string(1000, 'm')), testing::HasSubstr("1000 bytes"));
  for (const auto* text : {"^", "2", "m^^2", "/", "((((", "1e400", "m3.", "@", "lg(re 1 mW)", "\xff"})
    (void)Unit::parse(text);
}

TEST(Unit, nothing_is_dimensionless) {
  for (const auto* text : {"", "-", "%", "fraction", "ppm", "pulses"})
    EXPECT_TRUE(unit(text).dimensionless()) << text;
  EXPECT_FALSE(unit("bar").dimensionless());
}

TEST(Unit, multiplies_and_divides) {
  EXPECT_TRUE(unit("m").per(unit("s")).same_dimension(unit("km/h")));
  EXPECT_TRUE(unit("bar").times(unit("m3")).same_dimension(unit("kWh")));
  EXPECT_TRUE(unit("m").to_the(3).same_dimension(unit("bbl")));
  EXPECT_TRUE((*unit("m2").root(2)).same_dimension(unit("ft")));
  EXPECT_FALSE(unit("m").root(2));
  EXPECT_EQ(unit("barg").coherent().text(), "Pa");
}

TEST(Unit, a_factor_is_exact_to_the_last_digit) {
  EXPECT_EQ(conversion(unit("K"), unit("degC"))->factor, 1.0);
  EXPECT_DOUBLE_EQ(conversion(unit("degC"), unit("degF"))->factor, 1.8);
}

TEST(Unit, alternatives_share_the_dimension) {
  std::vector<std::string> found;
  for (const auto& other : alternatives(unit("degC"))) found.push_back(other.text());
  EXPECT_THAT(found, testing::ElementsAre("degF", "K", "degR"));
  for (const auto& other : alternatives(unit("barg")))
    EXPECT_NE(other.pressure(), Pressure::plain) << other.text();
}

}  // namespace
}  // namespace spindle::derive
