#include "src/acquire/files/time_pattern.h"

#include <array>
#include <cctype>

#include "lib/model/tag.h"

namespace spindle::acquire {
namespace {

constexpr std::string_view kLetters = "YymbdHIpMSfz%";
constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Fields {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  std::int64_t micros = 0;
  std::optional<bool> afternoon;
  std::optional<Span> offset;
};

// Takes fields off the front of a text.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool done() const { return rest_.empty(); }
  bool character(char c) {
    if (c == ' ') {
      const auto end = std::min(rest_.find_first_not_of(' '), rest_.size());
      rest_.remove_prefix(end);
      return end > 0;
    }
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool number(int& out, std::size_t digits_max) {
    std::size_t digits = 0;
    for (out = 0; digits < digits_max && digits < rest_.size() && is_digit(rest_[digits]); ++digits)
      out = out * 10 + (rest_[digits] - '0');
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  bool fraction(std::int64_t& micros) {
    std::int64_t unit = 100'000;
    std::size_t digits = 0;
    for (micros = 0; digits < rest_.size() && is_digit(rest_[digits]); ++digits, unit /= 10)
      micros += unit * (rest_[digits] - '0');
    rest_.remove_prefix(digits);
    return digits > 0;
  }
  bool month(int& out) {
    const auto name = folded(rest_.substr(0, 3));
    for (std::size_t i = 0; i < kMonths.size(); ++i)
      if (name == kMonths[i]) {
        out = static_cast<int>(i) + 1;
        rest_.remove_prefix(3);
        return true;
      }
    return false;
  }
  bool half_of_day(std::optional<bool>& afternoon) {
    const auto name = folded(rest_.substr(0, 2));
    if (name != "am" && name != "pm") return false;
    afternoon = name == "pm";
    rest_.remove_prefix(2);
    return true;
  }
  bool offset(std::optional<Span>& out) {
    if (character('Z')) {
      out = Span{0};
      return true;
    }
    const bool east = rest_.starts_with('+');
    int hours = 0, minutes = 0;
    if (!east && !rest_.starts_with('-')) return false;
    rest_.remove_prefix(1);
    if (!number(hours, 2)) return false;
    character(':');
    number(minutes, 2);
    const Span span = std::chrono::hours{hours} + std::chrono::minutes{minutes};
    out = east ? span : -span;
    return hours < 24 && minutes < 60;
  }

 private:
  std::string_view rest_;
};

bool take(char letter, Scanner& in, Fields& f) {
  switch (letter) {
    case 'Y':
      return in.number(f.year, 4);
    case 'y':
      if (!in.number(f.year, 2)) return false;
      f.year += f.year < 70 ? 2000 : 1900;
      return true;
    case 'm':
      return in.number(f.month, 2);
    case 'b':
      return in.month(f.month);
    case 'd':
      return in.number(f.day, 2);
    case 'H':
    case 'I':
      return in.number(f.hour, 2);
    case 'p':
      return in.half_of_day(f.afternoon);
    case 'M':
      return in.number(f.minute, 2);
    case 'S':
      return in.number(f.second, 2);
    case 'f':
      return in.fraction(f.micros);
    case 'z':
      return in.offset(f.offset);
    default:
      return in.character('%');
  }
}

std::optional<WrittenTime> put_together(Fields f) {
  const std::chrono::year_month_day date{std::chrono::year{f.year},
                                         std::chrono::month(static_cast<unsigned>(f.month)),
                                         std::chrono::day(static_cast<unsigned>(f.day))};
  if (f.afternoon) {
    if (f.hour < 1 || f.hour > 12) return std::nullopt;
    f.hour = f.hour % 12 + (*f.afternoon ? 12 : 0);
  }
  if (!date.ok() || f.hour > 23 || f.minute > 59 || f.second > 60) return std::nullopt;
  const auto midnight = std::chrono::local_days{date};
  return WrittenTime{std::chrono::local_time<Span>{midnight} + std::chrono::hours{f.hour} +
                         std::chrono::minutes{f.minute} + std::chrono::seconds{f.second} + Span{f.micros},
                     f.offset};
}

}  // namespace

Result<> check_time_pattern(std::string_view pattern) {
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == '%' && (++i == pattern.size() || !kLetters.contains(pattern[i])))
      return fail(Code::invalid,
                  "time format '{}' has a % that is not one of %Y %y %m %b %d %H %I %p %M %S %f %z", pattern);
  if (pattern.contains("%d") && pattern.contains("%H") + pattern.contains("%I") == 1) return {};
  return fail(
      Code::invalid,
      "time format '{}' names no day or no hour; write iso, epoch_s or a pattern like %d/%m/%Y %H:%M:%S",
      pattern);
}

std::optional<WrittenTime> read_time(std::string_view pattern, std::string_view text) {
  Scanner in{text};
  Fields fields;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool field = pattern[i] == '%' && i + 1 < pattern.size();
    if (field ? !take(pattern[++i], in, fields) : !in.character(pattern[i])) return std::nullopt;
  }
  return in.done() ? put_together(fields) : std::nullopt;
}

}  // namespace spindle::acquire
