#include "src/serve/pi_web_api/expression.h"

#include <gtest/gtest.h>

namespace spindle::serve::pi {
namespace {

// 'a' is 6, 'b' is bad, 'm' is the state ON with code 1, 't' is the text "Idle"; '.' is 2.5.
std::string value_of(std::string_view text) {
  const auto expression = Expression::parse(text);
  if (!expression) return "! " + expression.error().message;
  std::vector<Value> values;
  for (const auto& tag : expression->tags())
    values.push_back(tag == "a"   ? Value::of(6)
                     : tag == "m" ? Value::state(1, "ON")
                     : tag == "t" ? Value::of("Idle")
                     : tag == "." ? Value::of(2.5)
                                  : Value::bad());
  const auto value = expression->at(values);
  return value.is_bad() ? "bad" : value.numeric() ? fmt::format("{}", value.number) : value.text;
}

TEST(Expressions, are_computed) {
  const auto check = [](std::string_view text, std::string_view value) {
    EXPECT_EQ(value_of(text), value) << text;
  };
  check("1 + 2 * 3", "7");
  check("(1 + 2) * 3", "9");
  check("10 - 4 - 3", "3");
  check("2 ^ 3 * 2", "16");
  check("7 mod 4 + -1", "2");
  check("1.5e1/.5", "30");
  check("'a' + '.' + .", "11");
  check("'a' > 5 and not 'a' = 7", "1");
  check("'a' <> 6 OR 'a' <= 5", "0");
  check("'m' = \"on\"", "1");
  check("'m' = 1", "1");
  check("'m'", "ON");
  check("'t' = \"IDLE\" and 't' < \"run\"", "1");
  check("if 'a' >= 6 then 'a' / 2 else 0 - 1", "3");
  check("if('m' = \"off\") then 1 else if 't' = \"idle\" then 2 else 3", "2");
  check("Sqr(Abs(-16)) + Round(2.46, 0.1) + Int(-1.7)", "5.5");
  check("Avg('a', 'b', 2)", "4");
  check("Max(1, 'a', 3) - Min(4, 2)", "4");
  check("StateNo('m') + Sgn(-3) + Round(Pi())", "3");
}

TEST(Expressions, with_a_bad_value_are_bad_unless_that_does_not_matter) {
  const auto check = [](std::string_view text, std::string_view value) {
    EXPECT_EQ(value_of(text), value) << text;
  };
  check("'b'", "bad");
  check("'b' + 1", "bad");
  check("'b' = 1", "bad");
  check("not 'b'", "bad");
  check("BadVal('b')", "1");
  check("BadVal('a')", "0");
  check("if BadVal('b') then 0 else 'b'", "0");
  check("'b' and 0", "0");
  check("'b' or 1", "1");
  check("'b' or 0", "bad");
  check("1 / 0", "bad");
  check("Sqr(-1)", "bad");
  check("'t' + 1", "bad");
  check("'t' = 1", "bad");
}

TEST(Expressions, that_cannot_be_read_say_where) {
  const auto refused = [](std::string_view text, std::string_view why) {
    EXPECT_NE(value_of(text).find(why), std::string::npos) << value_of(text);
    EXPECT_EQ(value_of(text)[0], '!') << text;
  };
  refused("", "a value");
  refused("1 +", "a value");
  refused("1 2", "'2'");
  refused("(1", "a )");
  refused("'a", "closing '");
  refused("if 1 then 2", "else");
  refused("TagTot('a')", "TagTot");
  refused("Sqr()", "takes 1 to 1");
  refused("a + 1", "a value");
  refused(std::string(5000, '1'), "longer");
  refused(std::string(2000, '(') + "1" + std::string(2000, ')'), "nested");
  refused(std::string(4000, '-') + "1", "nested");
  std::string sum = "1";
  for (int i = 0; i < 1000; ++i) sum += "+1";
  refused(sum, "too many");
  std::string many;
  for (int i = 0; i < 40; ++i) many += fmt::format("'tag{}'+", i);
  refused(many + "1", "more than 32");
}

}  // namespace
}  // namespace spindle::serve::pi
