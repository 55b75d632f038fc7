#include "src/derive/expression/expression.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindle::derive {
namespace {

std::string why(std::string_view text, std::vector<std::string> units = {}) {
  const auto parsed = Expression::parse(text);
  if (!parsed) return parsed.error().message;
  std::vector<Unit> signals;
  for (const auto& unit : units) signals.push_back(*Unit::parse(unit));
  const auto found = parsed->unit_of(signals);
  return found ? "unit " + found->text() : found.error().message;
}

double value(std::string_view text, std::vector<double> signals = {}) {
  const auto parsed = Expression::parse(text);
  EXPECT_TRUE(parsed) << parsed.error().message;
  std::vector<const double*> columns;
  for (const auto& signal : signals) columns.push_back(&signal);
  double out = 0;
  parsed->evaluate(columns, 1, &out);
  return out;
}

TEST(Expression, computes) {
  EXPECT_DOUBLE_EQ(value("1 + 2 * 3 - 4 / 2"), 5);
  EXPECT_DOUBLE_EQ(value("-2 ^ 2"), -4);
  EXPECT_DOUBLE_EQ(value("(1 + 2) * -3"), -9);
  EXPECT_DOUBLE_EQ(value("2 - 1 - 1"), 0);
  EXPECT_DOUBLE_EQ(value("sqrt(abs(-16)) + exp(0) + ln(1) + log10(100)"), 7);
  EXPECT_DOUBLE_EQ(value("clamp(7, 0, 5) + min(1, 2) + max(1, 2)"), 8);
  EXPECT_DOUBLE_EQ(value("if(1 < 2 and not (3 == 4) or 0 != 0, 10, 20)"), 10);
  EXPECT_DOUBLE_EQ(value("a * a + \"11-PT-001\"", {3, 5}), 14);
  EXPECT_DOUBLE_EQ(value("order + andes", {1, 2}), 3);
  EXPECT_TRUE(std::isnan(value("0 / 0")));
}

TEST(Expression, numbers_may_carry_units) {
  EXPECT_DOUBLE_EQ(value("1 [bar] + 1 [kPa]"), 101'000);
  EXPECT_DOUBLE_EQ(value("0 [degC]"), 273.15);
  EXPECT_DOUBLE_EQ(value("0 [barg]"), 101'325);
}

TEST(Expression, columns_longer_than_a_block) {
  const auto parsed = Expression::parse("a + b");
  std::vector<double> a(5000), b(5000), out(5000);
  for (std::size_t i = 0; i < a.size(); ++i) a[i] = static_cast<double>(i), b[i] = 1;
  parsed->evaluate(std::vector<const double*>{a.data(), b.data()}, a.size(), out.data());
  for (std::size_t i = 0; i < a.size(); ++i) ASSERT_EQ(out[i], static_cast<double>(i) + 1);
}

TEST(Expression, checks_units) {
  EXPECT_EQ(why("a / b", {"barg", "psig"}), "unit 1");
  EXPECT_EQ(why("sqrt(a * b)", {"m", "ft"}), "unit m");
  EXPECT_THAT(why("a + b", {"bar", "degC"}), testing::HasSubstr("Pa and K cannot be added or compared"));
  EXPECT_THAT(why("exp(a)", {"bar"}), testing::HasSubstr("a plain number is wanted here, not Pa"));
  EXPECT_THAT(why("a > 2", {"bar"}), testing::HasSubstr("Pa and 1 cannot be compared"));
  EXPECT_THAT(why("if(a, a, 1)", {"bar"}), testing::HasSubstr("cannot be alternatives"));
  EXPECT_THAT(why("a ^ 0.5", {"bar"}), testing::HasSubstr("whole powers"));
  EXPECT_EQ(why("a ^ 2", {"m"}), "unit m2");
}

TEST(Expression, tells_where_it_is_wrong) {
  EXPECT_EQ(why("a +"), "column 4: something is missing at the end");
  EXPECT_EQ(why("(a"), "column 3: a closing bracket is missing");
  EXPECT_EQ(why("sqr(a)"), "column 5: there is no function 'sqr'; did you mean sqrt?");
  EXPECT_THAT(why("min(a)"), testing::HasSubstr("min takes 2 arguments"));
  EXPECT_THAT(why("1 [brag]"), testing::HasSubstr("did you mean barg?"));
  EXPECT_THAT(why("a b"), testing::HasSubstr("'b' does not belong here"));
  EXPECT_THAT(why("\"a"), testing::HasSubstr("closing quote"));
  EXPECT_THAT(why(std::string(200, '(') + "a"), testing::HasSubstr("nested too deep"));
  EXPECT_THAT(why(std::string(5000, ' ')), testing::HasSubstr("limit is"));
}

}  // namespace
}  // namespace spindle::derive
