#include "src/acquire/pi/pi_json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "src/acquire/pi/pi.h"

namespace spindle::acquire {
namespace {

Tag tag(ValueType type) {
  Tag out;
  out.id = TagId{7};
  out.name = "T";
  out.type = type;
  return out;
}

// One event as "value state quality text", or the reason why it is none.
std::string read(ValueType type, std::string_view value, std::string_view more = "") {
  const auto json = fmt::format(
      R"({{"Items":[{{"Timestamp":"2026-01-31T00:00:00.1234567Z","Value":{}{}}}]}})", value, more);
  const auto events = parse_recorded(json, tag(type));
  if (!events) return "error";
  if (!events->rejects.empty()) return "reject: " + events->rejects[0].reason;
  const Sample row = events->rows.at(0);
  EXPECT_EQ(format_time(row.time), "2026-01-31T00:00:00.123456Z");
  return fmt::format("{} {} {} {}", row.value, row.state == kNoState ? "-" : std::to_string(row.state),
                     name_of(Quality{row.quality.reason()}), row.text.value_or("-"));
}

TEST(PiJson, values_of_each_type) {
  EXPECT_EQ(read(ValueType::real, "1.5"), "1.5 - Good -");
  EXPECT_EQ(read(ValueType::real, "1e42"), "1e+42 - Good -");
  EXPECT_EQ(read(ValueType::integer, "3", R"(,"Questionable":true)"), "3 - Uncertain -");
  EXPECT_EQ(read(ValueType::integer, "3", R"(,"Good":false)"), "3 - Bad -");
  EXPECT_EQ(read(ValueType::digital, R"({"Name":"Open","Value":1,"IsSystem":false})"), "1 1 Good -");
  EXPECT_EQ(read(ValueType::digital, "2"), "2 2 Good -");
  EXPECT_EQ(read(ValueType::real, R"({"Name":"No Data","Value":248,"IsSystem":true})"),
            "nan -249 BadNoData -");
  EXPECT_EQ(read(ValueType::real, R"("I/O Timeout")"), "nan -247 BadNoCommunication -");
  EXPECT_EQ(read(ValueType::text, R"("a\u00e9")"), "nan - Good a\u00e9");
  EXPECT_EQ(read(ValueType::text, "12"), "nan - Good 12");
  EXPECT_EQ(read(ValueType::real, "null"), "nan - BadNoData -");
}

TEST(PiJson, events_that_are_none_are_set_aside) {
  const auto check = [](ValueType type, std::string_view value, std::string_view words) {
    EXPECT_THAT(read(type, value), testing::HasSubstr(words)) << value;
  };
  check(ValueType::real, R"("tall")", "reject: a text where a real");
  check(ValueType::real, "[1]", "reject: neither");
  check(ValueType::digital, "1.5", "reject: 1.5 is no code");
  check(ValueType::digital, R"({"Name":"x"})", "reject: a digital state without");
  check(ValueType::real, R"({"Value":9999,"IsSystem":true})", "reject: 9999 is no system state");
  check(ValueType::text, '"' + std::string(kTextBytesMax + 1, 'x') + '"', "reject: a text of");
  check(ValueType::real, "1e999", "error");
  const auto old = parse_recorded(
      R"({"Items":[{"Timestamp":"1890-01-01T00:00:00Z","Value":1},{"Timestamp":"2300-01-01T00:00:00Z","Value":1},
                   {"Timestamp":"noon","Value":1},{"Value":1},{},7]})",
      tag(ValueType::real));
  ASSERT_TRUE(old);
  EXPECT_EQ(old->rejects.size(), 6u);
  EXPECT_EQ(old->count, 6u);
}

TEST(PiJson, answers_that_are_no_answers) {
  for (const std::string& json :
       {std::string{}, std::string{"{"}, std::string{"[]"}, std::string{"{\"Items\":{}}"},
        std::string{"{\"Items\":[{\"Time"}, std::string(100'000, '[')})
    EXPECT_EQ(parse_recorded(json, tag(ValueType::real)).error().code, Code::unavailable)
        << json.substr(0, 20);
  EXPECT_EQ(web_exception(R"({"Items":[],"WebException":null})").value(), 0);
  EXPECT_EQ(web_exception(R"({"WebException":{"StatusCode":503}})").value(), 503);
  EXPECT_EQ(web_exception(R"({"WebException":{}})").value(), 500);
}

TEST(PiOptions, are_checked) {
  PiOptions good;
  good.url = "https://pi/piwebapi";
  good.progress_file = "p";
  EXPECT_TRUE(validate(good));
  for (const auto change : std::initializer_list<void (*)(PiOptions&)>{
           [](PiOptions& o) { o.url = "pi"; }, [](PiOptions& o) { o.url += "/"; },
           [](PiOptions& o) { o.progress_file = ""; }, [](PiOptions& o) { o.events_per_request = 150'001; },
           [](PiOptions& o) { o.range.to = o.range.from; }}) {
    PiOptions bad = good;
    change(bad);
    EXPECT_EQ(validate(bad).error().code, Code::invalid);
  }
}

}  // namespace
}  // namespace spindle::acquire
