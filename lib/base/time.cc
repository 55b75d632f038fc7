#include "lib/base/time.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace spindle {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::year;
using std::chrono::year_month_day;

// Reads fixed-width fields from the front of a text; remembers whether any was missing.
struct Fields {
  std::string_view rest;
  bool good = true;

  int number(std::size_t width) {
    int value = 0;
    if (rest.size() < width) return good = false, 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + width, value);
    if (failed != std::errc{} || end != rest.data() + width || rest[0] == '-') good = false;
    rest.remove_prefix(width);
    return value;
  }
  bool take(char expected) {
    if (rest.empty() || rest[0] != expected) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char expected) {
    if (!take(expected)) good = false;
  }
  // Microseconds of a decimal fraction; digits beyond the sixth are cut off.
  std::int64_t fraction() {
    std::int64_t value = 0;
    int digits = 0;
    while (!rest.empty() && std::isdigit(static_cast<unsigned char>(rest[0]))) {
      if (digits < 6) value = value * 10 + (rest[0] - '0');
      ++digits;
      rest.remove_prefix(1);
    }
    if (digits == 0) good = false;
    for (int i = digits; i < 6; ++i) value *= 10;
    return value;
  }
};

std::unexpected<Error> bad_time(std::string_view text) {
  return fail(Code::invalid, "'{}' is not a time; write it like 2026-01-31T08:09:10Z", text.substr(0, 64));
}

// Date and time of day, without zone; leaves the zone in `in.rest`.
std::optional<Span> read_fields(Fields& in) {
  const int y = in.number(4);
  in.need('-');
  const int m = in.number(2);
  in.need('-');
  const int d = in.number(2);
  const year_month_day date{year{y}, month(static_cast<unsigned>(m)), day(static_cast<unsigned>(d))};
  if (!in.good || !date.ok()) return std::nullopt;
  const Span midnight = std::chrono::sys_days{date}.time_since_epoch();
  if (in.rest.empty() || (in.rest[0] != 'T' && in.rest[0] != 't' && in.rest[0] != ' ')) return midnight;
  in.rest.remove_prefix(1);
  const int hour = in.number(2);
  in.need(':');
  const int minute = in.number(2);
  int second = 0;
  std::int64_t fraction = 0;
  if (in.take(':')) {
    second = in.number(2);
    if (in.take('.') || in.take(',')) fraction = in.fraction();
  }
  if (!in.good || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return midnight + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second} +
         Span{fraction};
}

struct Unit {
  std::string_view name;
  Span span;
};
constexpr std::array kUnits = {Unit{"ms", 1ms}, Unit{"us", 1us}, Unit{"w", 168h},   Unit{"d", 24h},
                               Unit{"h", 1h},   Unit{"m", 1min}, Unit{"min", 1min}, Unit{"s", 1s}};

}  // namespace

std::string format_time(Time time, int digits) {
  const auto days = std::chrono::floor<std::chrono::days>(time);
  const year_month_day date{days};
  const std::chrono::hh_mm_ss clock{time - days};
  std::string out = fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                clock.hours().count(), clock.minutes().count(), clock.seconds().count());
  if (digits > 0)
    out += fmt::format(".{:06}", clock.subseconds().count()).substr(0, static_cast<std::size_t>(digits) + 1);
  return out + "Z";
}

std::string format_time(Time time) { return format_time(time, micros(time) % 1'000'000 == 0 ? 0 : 6); }

Result<Time> parse_time(std::string_view text) {
  Fields in{text};
  const auto local = read_fields(in);
  if (!local) return bad_time(text);
  if (in.take('Z') || in.take('z') || (in.rest.empty() && text.size() == 10))
    return in.rest.empty() ? Result<Time>{Time{*local}} : bad_time(text);
  const bool east = in.take('+');
  if (!east && !in.take('-'))
    return fail(Code::invalid,
                "'{}' has no time zone; add Z or an offset such as +01:00, or declare the source's time_zone",
                text.substr(0, 64));
  const int hours = in.number(2);
  in.take(':');
  const int minutes = in.rest.empty() ? 0 : in.number(2);
  if (!in.good || !in.rest.empty() || hours > 23 || minutes > 59) return bad_time(text);
  const Span offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
  return Time{east ? *local - offset : *local + offset};
}

Result<std::chrono::local_time<Span>> parse_local_time(std::string_view text) {
  Fields in{text};
  const auto local = read_fields(in);
  if (!local || !in.rest.empty()) return bad_time(text);
  return std::chrono::local_time<Span>{*local};
}

Result<Span> parse_span(std::string_view text) {
  const auto bad = [&] {
    return fail(Code::invalid, "'{}' is not a duration; write it like 250ms, 10s, 5m, 1h, 7d or 1h30m",
                text.substr(0, 64));
  };
  Span total{0};
  std::string_view rest = text;
  while (!rest.empty()) {
    double count = 0;
    const auto [end, failed] = std::from_chars(rest.data(), rest.data() + rest.size(), count);
    if (failed != std::errc{} || !(count >= 0) || count > 1e9) return bad();
    rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) {
      const auto after = rest.substr(std::min(rest.size(), u.name.size()));
      return rest.starts_with(u.name) &&
             (after.empty() || std::isdigit(static_cast<unsigned char>(after[0])));
    });
    if (unit == kUnits.end()) return bad();
    rest.remove_prefix(unit->name.size());
    total += Span{static_cast<std::int64_t>(count * static_cast<double>(unit->span.count()))};
  }
  if (total <= 0us) return bad();
  return total;
}

std::string format_span(Span span) {
  if (span == 0us) return "0s";
  std::string out;
  for (const Unit& unit :
       {Unit{"d", 24h}, Unit{"h", 1h}, Unit{"m", 1min}, Unit{"s", 1s}, Unit{"ms", 1ms}, Unit{"us", 1us}}) {
    if (const auto count = span / unit.span; count > 0) {
      out += fmt::format("{}{}", count, unit.name);
      span -= count * unit.span;
    }
  }
  return out;
}

Month month_of(Time time) {
  const year_month_day date{std::chrono::floor<std::chrono::days>(time)};
  return {(static_cast<int>(date.year()) - 1970) * 12 +
          static_cast<int>(static_cast<unsigned>(date.month())) - 1};
}

TimeRange range_of(Month month) {
  const auto start = [](std::int32_t months) {
    const auto first = year{1970} / std::chrono::January + std::chrono::months{months};
    return Time{std::chrono::sys_days{first / 1}};
  };
  return {start(month.since_1970), start(month.since_1970 + 1)};
}

std::string format_month(Month month) { return format_time(range_of(month).from).substr(0, 7); }

Result<Month> parse_month(std::string_view text) {
  if (text.size() == 7)
    if (const auto start = parse_time(fmt::format("{}-01", text))) return month_of(*start);
  return fail(Code::invalid, "'{}' is not a month; write it like 2026-01", text.substr(0, 64));
}

}  // namespace spindle
