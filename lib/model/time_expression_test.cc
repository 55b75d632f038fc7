#include "lib/model/time_expression.h"

#include <gtest/gtest.h>

namespace spindle {
namespace {

TimeContext in(const char* zone, const char* now = "2026-07-15T10:30:00Z") {
  TimeContext context{*parse_time(now), {}, {}};
  const auto found = TimeZone::find(zone);
  EXPECT_TRUE(found.has_value()) << zone;
  if (found) context.zone = *found;
  return context;
}

void check(const TimeContext& context, std::string_view text, std::string_view wanted) {
  const auto found = parse_time_expression(text, context);
  ASSERT_TRUE(found.has_value()) << text << ": " << found.error().message;
  EXPECT_EQ(format_time(*found), wanted) << text;
}

void check_refused(const TimeContext& context, std::string_view text, std::string_view word) {
  const auto found = parse_time_expression(text, context);
  ASSERT_FALSE(found.has_value()) << text << " gave " << format_time(*found);
  EXPECT_EQ(found.error().code, Code::invalid);
  EXPECT_NE(found.error().message.find(word), std::string::npos) << found.error().message;
}

TEST(TimeExpression, counts_from_now) {
  const auto utc = in("UTC");
  check(utc, "*", "2026-07-15T10:30:00Z");
  check(utc, " * ", "2026-07-15T10:30:00Z");
  check(utc, "*-1d", "2026-07-14T10:30:00Z");
  check(utc, "*-8h+30m", "2026-07-15T03:00:00Z");
  check(utc, "* - 1.5 hours", "2026-07-15T09:00:00Z");
  check(utc, "*-h", "2026-07-15T09:30:00Z");
  check(utc, "*-2w", "2026-07-01T10:30:00Z");
  check(utc, "*-1MO", "2026-06-15T10:30:00Z");
  check(utc, "*-1y", "2025-07-15T10:30:00Z");
  check(utc, "*+0.25s", "2026-07-15T10:30:00.250000Z");
  check(in("UTC", "2026-03-31T00:00:00Z"), "*-1mo", "2026-02-28T00:00:00Z");
}

TEST(TimeExpression, offsets_alone_count_from_the_reference) {
  auto context = in("UTC");
  check(context, "-8h", "2026-07-15T02:30:00Z");
  context.relative_to = *parse_time("2026-01-01T00:00:00Z");
  check(context, "+8h", "2026-01-01T08:00:00Z");
  check(context, "*", "2026-07-15T10:30:00Z");
}

TEST(TimeExpression, knows_named_days_at_the_place) {
  const auto oslo = in("Europe/Oslo");  // a Wednesday, 12:30 there
  check(oslo, "t", "2026-07-14T22:00:00Z");
  check(oslo, "Today", "2026-07-14T22:00:00Z");
  check(oslo, "y", "2026-07-13T22:00:00Z");
  check(oslo, "y+8h", "2026-07-14T06:00:00Z");
  check(oslo, "t 08:00", "2026-07-15T06:00:00Z");
  check(oslo, "wed", "2026-07-14T22:00:00Z");
  check(oslo, "monday", "2026-07-12T22:00:00Z");
  check(oslo, "thu", "2026-07-08T22:00:00Z");
  check(oslo, "jan", "2026-01-14T23:00:00Z");
  check(oslo, "may", "2026-05-14T22:00:00Z");
  check(oslo, "1", "2026-06-30T22:00:00Z");
  check(oslo, "25", "2026-07-24T22:00:00Z");
  check(oslo, "08:15", "2026-07-15T06:15:00Z");
}

TEST(TimeExpression, reads_written_times) {
  const auto utc = in("UTC");
  check(utc, "2026-01-31", "2026-01-31T00:00:00Z");
  check(utc, "2026-01-31 08:00", "2026-01-31T08:00:00Z");
  check(utc, "2026-01-31T08:00:00.1234567", "2026-01-31T08:00:00.123456Z");
  check(utc, "1-jan-2026 08:00", "2026-01-01T08:00:00Z");
  check(utc, "1-JAN-26 8:00:30.5", "2026-01-01T08:00:30.500000Z");
  check(utc, "18 December 1999", "1999-12-18T00:00:00Z");
  check(utc, "18-dec-99", "1999-12-18T00:00:00Z");
  check(utc, "18-dec", "2026-12-18T00:00:00Z");
  check(utc, "18-dec 08:00", "2026-12-18T08:00:00Z");
  check(utc, "18-dec+1d", "2026-12-19T00:00:00Z");
  check(utc, "2026-01-31-1d", "2026-01-30T00:00:00Z");
}

TEST(TimeExpression, a_written_zone_wins) {
  const auto oslo = in("Europe/Oslo");
  check(oslo, "2026-01-31T08:00:00Z", "2026-01-31T08:00:00Z");
  check(oslo, "2026-01-31T08:00:00+05:30", "2026-01-31T02:30:00Z");
  check(oslo, "2026-01-31T08:00:00-0800", "2026-01-31T16:00:00Z");
  check(oslo, "2026-01-31T08:00:00", "2026-01-31T07:00:00Z");
  check(oslo, "2026-01-31T08:00:00-08h", "2026-01-30T23:00:00Z");
  check(oslo, "2026-01-31 08:00 +01:00 -1h", "2026-01-31T06:00:00Z");
}

TEST(TimeExpression, refuses_local_times_that_name_no_or_two_instants) {
  const auto oslo = in("Europe/Oslo");
  check_refused(oslo, "2026-03-29 02:30", "does not exist in Europe/Oslo");
  check_refused(oslo, "2026-10-25 02:30", "there twice");
  check_refused(oslo, "2026-10-25 02:30", "+02:00 or +01:00");
  check(oslo, "2026-10-25 02:30+02:00", "2026-10-25T00:30:00Z");
  check(oslo, "2026-10-25 02:30+01:00", "2026-10-25T01:30:00Z");
}

TEST(TimeExpression, calendar_offsets_keep_the_local_clock) {
  const auto oslo = in("Europe/Oslo", "2026-03-29T10:00:00Z");  // 12:00; clocks moved this morning
  check(oslo, "*-1d", "2026-03-28T11:00:00Z");
  check(oslo, "*-24h", "2026-03-28T10:00:00Z");
  check(oslo, "2026-03-28 02:30+1d", "2026-03-29T01:00:00Z");  // skipped: the first instant after
  check(oslo, "2026-10-24 02:30+1d", "2026-10-25T00:30:00Z");  // twice: the earlier
  check(oslo, "t", "2026-03-28T23:00:00Z");
  const auto beirut = in("Asia/Beirut", "2026-03-29T10:00:00Z");  // has no midnight this day
  check(beirut, "t", "2026-03-28T22:00:00Z");
}

TEST(TimeExpression, says_what_is_wrong) {
  const auto utc = in("UTC");
  for (const char* text :
       {"", "  ", "**", "now-1d", "*-", "*-1", "*-1q", "*1d", "2026-1-1", "t t", "1700000000", "2026-01-31T",
        "2026-01-31T08", "08:5", "-", "+-1d", "*-1e9d", "*--1d"})
    check_refused(utc, text, "is not a time");
  check_refused(utc, "3/4/2026", "differs from place to place");
  check_refused(utc, "2026-02-30", "no such day");
  check_refused(utc, "31-feb-2026", "no such day");
  check_refused(utc, "1-foo-2026", "month is unknown");
  check_refused(utc, "25:00", "no such time");
  check_refused(utc, "*-1.5d", "have fractions");
  check_refused(utc, "*-200y", "not between");
  check_refused(utc, "*+9999999h", "not between");
  check_refused(utc, "1890-01-01", "not between");
  check_refused(utc, "2026-01-31T08:00:00+25:00", "far from UTC");
  check_refused(utc, std::string(100'000, '9'), "is not a time");
}

TEST(TimeExpression, reads_steps) {
  const auto check_step = [](std::string_view text, const CalendarStep& wanted) {
    const auto found = parse_calendar_step(text);
    ASSERT_TRUE(found.has_value()) << text;
    EXPECT_EQ(*found, wanted) << text;
  };
  check_step("1h", {0, 0, 3600s});
  check_step("1h30m", {0, 0, 5400s});
  check_step("90 minutes", {0, 0, 5400s});
  check_step("1d", {0, 1, Span{0}});
  check_step("1mo", {1, 0, Span{0}});
  check_step("1y+2w", {12, 14, Span{0}});
  check_step("250ms", {0, 0, 250ms});
  for (const char* text : {"", "0s", "-1h", "h1", "1", "1x"})
    EXPECT_FALSE(parse_calendar_step(text).has_value()) << text;
}

TEST(TimeZone, is_named_by_the_database) {
  EXPECT_EQ(TimeZone::find("Mars/Olympus").error().code, Code::not_found);
  EXPECT_EQ(TimeZone{}.name(), "UTC");
  EXPECT_EQ(TimeZone::find("Europe/Oslo")->name(), "Europe/Oslo");
}

}  // namespace
}  // namespace spindle
