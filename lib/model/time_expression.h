// Times as PI users write them. Pure; any thread. docs/guides/reads.md has the list.
//
//   *  t  today  y  yesterday  mon  monday  jan  january  25        now, midnights: today, yesterday, the
//   last
//                                                                Monday, this day of January, the 25th
//   2026-01-31  2026-01-31 08:00  31-jan-2026 08:00:30.5  08:00     local to the zone
//   2026-01-31T08:00:00Z  2026-01-31T08:00:00+01:00                 with their own
//   any of them, then offsets: *-1d  y+8h  t-1mo+30m  *-h            s m h d w mo y; a sum goes left to right
//   offsets alone, from `relative_to`: -8h
//
// Seconds, minutes and hours may have fractions. Days, weeks, months and years are of the calendar: they keep
// the local clock time. What a month is written after decides nothing here: 3/4/2026 is refused.
#pragma once

#include <optional>
#include <string_view>

#include "lib/model/time_zone.h"

namespace spindle {

struct TimeContext {
  Time now;
  TimeZone zone;
  std::optional<Time> relative_to;  // what offsets alone count from; PI: the start, for an end. Default: now
};

// Code::invalid says what is wrong with `text`, times outside [kTimeMin, kTimeMax] included.
Result<Time> parse_time_expression(std::string_view text, const TimeContext& context);

// A step such as "1h", "1d", "1mo", "1h30m", "90 minutes": one sign-free offset or a sum. Never zero.
Result<CalendarStep> parse_calendar_step(std::string_view text);

}  // namespace spindle
