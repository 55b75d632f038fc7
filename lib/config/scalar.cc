#include "lib/config/scalar.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace spindle::config {
namespace {

struct Unit {
  std::string_view name;
  std::size_t bytes;
};
constexpr std::array kUnits = {Unit{"", 1},
                               Unit{"B", 1},
                               Unit{"kB", 1'000},
                               Unit{"MB", 1'000'000},
                               Unit{"GB", 1'000'000'000},
                               Unit{"TB", 1'000'000'000'000},
                               Unit{"KiB", 1ull << 10},
                               Unit{"MiB", 1ull << 20},
                               Unit{"GiB", 1ull << 30},
                               Unit{"TiB", 1ull << 40}};

}  // namespace

Result<Span> parse_span_or_zero(std::string_view text) {
  if (text == "0" || text == "0s") return Span{0};
  return parse_span(text);
}

Result<std::size_t> parse_bytes(std::string_view text) {
  double count = 0;
  const char* const last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, count);
  std::string_view rest{end, static_cast<std::size_t>(last - end)};
  if (rest.starts_with(' ')) rest.remove_prefix(1);
  const auto* unit = std::ranges::find(kUnits, rest, &Unit::name);
  const double bytes = unit == kUnits.end() ? -1 : count * static_cast<double>(unit->bytes);
  if (failed != std::errc{} || !(bytes >= 0) || bytes > 9e18)
    return fail(Code::invalid, "'{}' is not a size; write it like 4096, 64KiB, 256MiB or 10GB",
                text.substr(0, 64));
  return static_cast<std::size_t>(std::llround(bytes));
}

std::string format_bytes(std::size_t bytes) {
  for (const std::string_view name : {"TiB", "GiB", "MiB", "KiB"}) {
    const auto unit = std::ranges::find(kUnits, name, &Unit::name)->bytes;
    if (bytes > 0 && bytes % unit == 0) return fmt::format("{}{}", bytes / unit, name);
  }
  return std::to_string(bytes);
}

Result<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size() || !std::isfinite(number))
    return fail(Code::invalid, "'{}' must be a number", text.substr(0, 64));
  return number;
}

std::string quoted(std::string_view text) {
  const auto plain = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '/' || c == '.';
  };
  if (!text.empty() && std::isalpha(static_cast<unsigned char>(text.front())) &&
      std::ranges::all_of(text, plain) && text != "true" && text != "false" && text != "null")
    return std::string{text};
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c == '\n' ? ' ' : c;
  }
  return out + "\"";
}

}  // namespace spindle::config
