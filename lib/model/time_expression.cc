#include "lib/model/time_expression.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "lib/model/tag.h"

namespace spindle {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

constexpr std::size_t kTextBytesToRead = 128;
constexpr double kExactMax = 1e10, kDaysMax = 120'000;  // of one offset; more leaves the archive's range

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};
constexpr std::array<std::string_view, 7> kWeekdays = {"sunday",   "monday", "tuesday", "wednesday",
                                                       "thursday", "friday", "saturday"};

struct Unit {
  std::string_view name, plural;
  CalendarStep step;
  std::string_view short_name;
};
constexpr std::array kUnits = {
    Unit{"second", "seconds", {0, 0, 1s}, "s"},   Unit{"minute", "minutes", {0, 0, 60s}, "m"},
    Unit{"hour", "hours", {0, 0, 3600s}, "h"},    Unit{"day", "days", {0, 1, Span{0}}, "d"},
    Unit{"week", "weeks", {0, 7, Span{0}}, "w"},  Unit{"month", "months", {1, 0, Span{0}}, "mo"},
    Unit{"year", "years", {12, 0, Span{0}}, "y"}, Unit{"millisecond", "milliseconds", {0, 0, 1ms}, "ms"},
    Unit{"sec", "secs", {0, 0, 1s}, "s"},         Unit{"min", "mins", {0, 0, 60s}, "m"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// Which of `names` the word is, in full or by its first three letters.
template <std::size_t N>
std::optional<unsigned> index_of(const std::array<std::string_view, N>& names, std::string_view word) {
  for (unsigned i = 0; i < N; ++i)
    if (word == names[i] || word == names[i].substr(0, 3)) return i;
  return std::nullopt;
}

class Parser {
 public:
  Parser(std::string_view text, const TimeContext& context)
      : original_(text), text_(folded(text)), rest_(text_), context_(&context) {}

  Result<Time> time() {
    skip_spaces();
    if (original_.size() > kTextBytesToRead || rest_.empty()) return bad("");
    TRY(Time time, head());
    while (skip_spaces(), !rest_.empty()) {
      const bool minus = rest_[0] == '-';
      if (!minus && rest_[0] != '+') return bad("");
      rest_.remove_prefix(1);
      TRY(const CalendarStep step, offset());
      time = plus(time, minus ? step.times(-1) : step, context_->zone);
      if (time < kTimeMin || time > kTimeMax) return out_of_range();
    }
    if (time < kTimeMin || time > kTimeMax) return out_of_range();
    return time;
  }

  Result<CalendarStep> step() {
    if (original_.size() > kTextBytesToRead) return bad_step();
    CalendarStep sum;
    while (skip_spaces(), !rest_.empty()) {
      if (take('+')) continue;
      const auto found = offset();
      if (!found) return bad_step();
      const CalendarStep& next = *found;
      sum = {sum.months + next.months, sum.days + next.days, sum.exact + next.exact};
    }
    if (sum == CalendarStep{}) return bad_step();
    return sum;
  }

 private:
  [[nodiscard]] std::unexpected<Error> bad(std::string_view why) const {
    return fail(Code::invalid,
                "'{}' is not a time{}{}; write it like *, *-1d, t+8h, 2026-01-31 08:00 or "
                "2026-01-31T08:00:00Z",
                original_.substr(0, kTextBytesToRead), why.empty() ? "" : ": ", why);
  }
  [[nodiscard]] std::unexpected<Error> bad_step() const {
    return fail(Code::invalid, "'{}' is not a step of time; write it like 10s, 5m, 1h, 1d or 1mo",
                original_.substr(0, kTextBytesToRead));
  }
  [[nodiscard]] std::unexpected<Error> out_of_range() const {
    return bad(fmt::format("it is not between {} and {}", format_time(kTimeMin), format_time(kTimeMax)));
  }

  void skip_spaces() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t"), rest_.size())); }
  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view word() {
    const auto end = std::ranges::find_if_not(rest_, is_letter);
    const auto found = rest_.substr(0, static_cast<std::size_t>(end - rest_.begin()));
    rest_.remove_prefix(found.size());
    return found;
  }
  // A run of digits, at most nine; nullopt when there is none.
  std::optional<int> number() {
    int value = 0;
    const auto [end, failed] =
        std::from_chars(rest_.data(), rest_.data() + std::min<std::size_t>(rest_.size(), 9), value);
    if (failed != std::errc{} || !is_digit(rest_[0])) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return value;
  }
  [[nodiscard]] std::size_t digits_ahead() const {
    return static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_digit) - rest_.begin());
  }

  [[nodiscard]] local_days today() const {
    return std::chrono::floor<days>(context_->zone.to_local(context_->now));
  }

  Result<Time> head() {
    if (take('*')) return context_->now;
    if (rest_[0] == '+' || rest_[0] == '-') return context_->relative_to.value_or(context_->now);
    TRY(const local_days day, day_head());
    return clock_on(day);
  }

  Result<local_days> day_head() {
    if (is_letter(rest_[0])) return named_day();
    const auto digits = digits_ahead();
    if (digits == 0) return bad("");
    const char next = digits < rest_.size() ? rest_[digits] : '\0';
    const char behind = digits + 1 < rest_.size() ? rest_[digits + 1] : '\0';
    if (next == ':') return today();
    if (next == '/') return bad("whether the day or the month comes first differs from place to place");
    if (digits == 4 && next == '-' && is_digit(behind)) return iso_date();
    if (digits <= 2 && (next == '-' || next == ' ') && is_letter(behind)) return written_date();
    if (digits <= 2) return day_of_month();
    return bad("");
  }

  Result<local_days> named_day() {
    const auto name = word();
    if (name == "t" || name == "today") return today();
    if (name == "y" || name == "yesterday") return today() - days{1};
    if (const auto weekday = index_of(kWeekdays, name))
      return today() - (std::chrono::weekday{today()} - std::chrono::weekday{*weekday});
    if (const auto month = index_of(kMonths, name)) {
      const year_month_day date{today()};
      return on_calendar(date.year() / std::chrono::month{*month + 1} / date.day());
    }
    return bad("");
  }

  Result<local_days> on_calendar(year_month_day date) const {
    if (!date.ok()) return bad("the calendar has no such day");
    return local_days{date};
  }

  Result<local_days> day_of_month() {
    const auto day = static_cast<unsigned>(*number());
    const year_month_day date{today()};
    return on_calendar(date.year() / date.month() / std::chrono::day{day});
  }

  Result<local_days> iso_date() {
    const int year = *number();
    if (!take('-') || digits_ahead() != 2) return bad("");
    const auto month = static_cast<unsigned>(*number());
    if (!take('-') || digits_ahead() != 2) return bad("");
    const auto day = static_cast<unsigned>(*number());
    if (rest_.size() > 1 && rest_[0] == 't' && is_digit(rest_[1])) rest_.remove_prefix(1);
    return on_calendar(std::chrono::year{year} / std::chrono::month{month} / std::chrono::day{day});
  }

  // 31-jan-2026, 31 jan 26, 31-jan of this year
  Result<local_days> written_date() {
    const auto day = static_cast<unsigned>(*number());
    rest_.remove_prefix(1);
    const auto month = index_of(kMonths, word());
    if (!month) return bad("the month is unknown");
    std::chrono::year year = year_month_day{today()}.year();
    const bool separated = rest_.size() > 1 && (rest_[0] == '-' || rest_[0] == ' ') && is_digit(rest_[1]);
    if (separated) {
      const std::string_view before = rest_;
      rest_.remove_prefix(1);
      const auto digits = digits_ahead();
      const int written = *number();
      const bool is_year =
          (digits == 4 || digits == 2) && (rest_.empty() || (rest_[0] != ':' && !is_letter(rest_[0])));
      if (is_year)
        year = std::chrono::year{digits == 4 ? written : written + (written < 70 ? 2000 : 1900)};
      else
        rest_ = before;
    }
    return on_calendar(year / std::chrono::month{*month + 1} / std::chrono::day{day});
  }

  // The clock after a day, and a zone after it; midnight without.
  Result<Time> clock_on(local_days day) {
    const std::string_view before = rest_;
    skip_spaces();
    if (rest_.empty() || !is_digit(rest_[0])) {
      rest_ = before;
      return context_->zone.nearest(day);
    }
    TRY(const Span clock, clock_time());
    if (take('z')) return Time{(day + clock).time_since_epoch()};
    TRY(const auto offset, zone_offset());
    if (offset) return Time{(day + clock).time_since_epoch() - *offset};
    return context_->zone.to_time(day + clock);
  }

  Result<Span> clock_time() {
    const auto hour = number();
    if (!take(':') || digits_ahead() != 2) return bad("the clock time needs hours and minutes");
    const auto minute = number();
    int second = 0;
    std::int64_t fraction = 0;
    if (take(':')) {
      if (digits_ahead() != 2) return bad("");
      second = *number();
      if (take('.') || take(',')) fraction = fraction_of_second();
    }
    if (*hour > 23 || *minute > 59 || second > 59) return bad("the clock has no such time");
    return std::chrono::hours{*hour} + std::chrono::minutes{*minute} + std::chrono::seconds{second} +
           Span{fraction};
  }

  std::int64_t fraction_of_second() {
    std::int64_t value = 0, scale = 100'000;
    for (; !rest_.empty() && is_digit(rest_[0]); rest_.remove_prefix(1), scale /= 10)
      value += (rest_[0] - '0') * scale;
    return value;
  }

  // +01:00 or -0800: digits with no unit behind them.
  Result<std::optional<Span>> zone_offset() {
    const std::string_view before = rest_;
    skip_spaces();
    const bool minus = take('-');
    if ((!minus && !take('+')) || digits_ahead() == 0) return rest_ = before, std::nullopt;
    const auto digits = digits_ahead();
    const int first = *number();
    int hours = first, minutes = 0;
    if (take(':')) {
      if (digits != 2 || digits_ahead() != 2) return bad("the zone's offset must be written like +01:00");
      minutes = *number();
    } else if (digits == 4 && (rest_.empty() || !is_letter(rest_[0]))) {
      hours = first / 100, minutes = first % 100;
    } else {
      return rest_ = before, std::nullopt;
    }
    if (hours > 18 || minutes > 59) return bad("no zone is that far from UTC");
    const Span offset = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    return minus ? -offset : offset;
  }

  // A number, 1 when left out, and a unit.
  Result<CalendarStep> offset() {
    skip_spaces();
    double count = 1;
    if (!rest_.empty() && (is_digit(rest_[0]) || rest_[0] == '.')) {
      const auto [end, failed] =
          std::from_chars(rest_.data(), rest_.data() + rest_.size(), count, std::chars_format::fixed);
      if (failed != std::errc{} || count > kExactMax) return bad("the offset's number cannot be read");
      rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    }
    skip_spaces();
    const auto name = word();
    const auto unit = std::ranges::find_if(
        kUnits, [&](const Unit& u) { return name == u.short_name || name == u.name || name == u.plural; });
    if (unit == kUnits.end()) return bad("the unit of an offset is one of s, m, h, d, w, mo, y");
    if (count * seconds(unit->step.exact) > kExactMax) return out_of_range();
    if (unit->step.exact > Span{0})
      return CalendarStep{0, 0, Span{std::llround(count * static_cast<double>(unit->step.exact.count()))}};
    if (count != std::floor(count)) return bad("only hours, minutes and seconds have fractions");
    if (count > kDaysMax) return out_of_range();
    return unit->step.times(static_cast<int>(count));
  }

  std::string_view original_;
  std::string text_;  // in lower case
  std::string_view rest_;
  const TimeContext* context_;
};

}  // namespace

Result<Time> parse_time_expression(std::string_view text, const TimeContext& context) {
  return Parser{text, context}.time();
}

Result<CalendarStep> parse_calendar_step(std::string_view text) {
  const TimeContext none{};
  return Parser{text, none}.step();
}

}  // namespace spindle
