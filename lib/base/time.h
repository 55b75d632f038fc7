// Time in Spindle: UTC at the source, in microseconds since 1970. Finer digits of a source are cut off
// (towards the past), never rounded, so a sample cannot move behind a later one.
// All functions are pure and may be called from any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/result.h"

namespace spindle {

using namespace std::chrono_literals;

using Span = std::chrono::microseconds;
using Time = std::chrono::sys_time<Span>;
static_assert(!std::is_convertible_v<Span, Time>);

constexpr std::int64_t micros(Time time) { return time.time_since_epoch().count(); }
constexpr std::int64_t micros(Span span) { return span.count(); }
constexpr Time time_of(std::int64_t micros_since_1970) { return Time{Span{micros_since_1970}}; }
constexpr double seconds(Span span) { return static_cast<double>(span.count()) * 1e-6; }

// Samples outside [kTimeMin, kTimeMax) are refused as mistakes of the source (a clock that was never set).
inline constexpr Time kTimeMin = std::chrono::sys_days{std::chrono::year{1900} / 1 / 1};
inline constexpr Time kTimeMax = std::chrono::sys_days{std::chrono::year{2200} / 1 / 1};

// [from, to): `to` is not part of the range.
struct TimeRange {
  Time from = kTimeMin;
  Time to = kTimeMax;
  [[nodiscard]] constexpr bool contains(Time time) const { return from <= time && time < to; }
  [[nodiscard]] constexpr bool empty() const { return to <= from; }
  constexpr bool operator==(const TimeRange&) const = default;
};

// "2026-01-31T08:09:10.123456Z"; the fraction is left out when it is zero.
std::string format_time(Time time);
// The same, always with `digits` (0 to 6) places.
std::string format_time(Time time, int digits);

// RFC 3339 with zone: "2026-01-31T08:09:10[.fraction](Z|±hh:mm)"; a space may stand for the T, and a bare
// date means its midnight UTC. A local time without zone is refused: which hour it names depends on a place.
Result<Time> parse_time(std::string_view text);

// The same fields without a zone; used with a declared time zone (see model/time_expression.h).
Result<std::chrono::local_time<Span>> parse_local_time(std::string_view text);

// "250ms", "10s", "5m" or "5min", "1h", "7d", "2w"; also sums such as "1h30m". Always positive.
Result<Span> parse_span(std::string_view text);
std::string format_span(Span span);

// The month that a time falls in, as Spindle partitions: "2026-01".
struct Month {
  std::int32_t since_1970;  // whole months
  constexpr auto operator<=>(const Month&) const = default;
};
Month month_of(Time time);
TimeRange range_of(Month month);
std::string format_month(Month month);
Result<Month> parse_month(std::string_view text);

}  // namespace spindle
