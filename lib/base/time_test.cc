#include "lib/base/time.h"

#include <gtest/gtest.h>

namespace spindle {
namespace {

TEST(Time, reads_and_writes_rfc3339) {
  const auto check = [](std::string_view in, std::string_view out) {
    const auto time = parse_time(in);
    ASSERT_TRUE(time) << in;
    EXPECT_EQ(format_time(*time), out);
  };
  check("2026-01-31T08:09:10Z", "2026-01-31T08:09:10Z");
  check("2026-01-31 08:09:10.5Z", "2026-01-31T08:09:10.500000Z");
  check("2026-01-31T08:09:10.1234567891Z", "2026-01-31T08:09:10.123456Z");  // cut, not rounded
  check("2026-01-31T08:09:10+01:30", "2026-01-31T06:39:10Z");
  check("2026-01-31", "2026-01-31T00:00:00Z");
  check("1969-12-31T23:59:59.999999Z", "1969-12-31T23:59:59.999999Z");
}

TEST(Time, refuses_what_is_no_instant) {
  for (const char* text :
       {"", "yesterday", "2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00",
        "2026-01-01T00:00:00.Z", "2026-1-1", "2026-01-01T00:00:00Zjunk", "-026-01-01"})
    EXPECT_FALSE(parse_time(text)) << text;
}

TEST(Time, spans_add_up) {
  EXPECT_EQ(parse_span("1h30m"), 90min);
  EXPECT_EQ(parse_span("250ms"), 250ms);
  EXPECT_EQ(parse_span("10min"), 10min);
  EXPECT_EQ(parse_span("2min30s"), 150s);
  EXPECT_EQ(format_span(26h + 5s), "1d2h5s");
  for (const char* text : {"", "5", "m", "-1s", "0s", "1 s", "1e99s"}) EXPECT_FALSE(parse_span(text)) << text;
}

TEST(Time, months_cover_time_without_gap) {
  for (int m = -800; m < 2700; ++m) {
    const TimeRange range = range_of(Month{m});
    EXPECT_EQ(month_of(range.from), Month{m});
    EXPECT_EQ(month_of(range.to - 1us), Month{m});
    EXPECT_EQ(range.to, range_of(Month{m + 1}).from);
    EXPECT_EQ(parse_month(format_month(Month{m})), Month{m});
  }
}

}  // namespace
}  // namespace spindle
