#include "lib/testkit/series.h"

#include <charconv>
#include <cmath>

namespace spindle::testkit {
namespace {

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Cuts the text up to `separator` off the front.
std::string_view cut(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto front = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return trimmed(front);
}

double number(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  CHECK(failed == std::errc{} && end == text.data() + text.size());
  return value;
}

Sample row(std::string_view text, TagId tag) {
  Sample sample;
  sample.tag = tag;
  sample.time = at(cut(text, ' '));
  text = trimmed(text);
  if (text.starts_with("uncertain ")) {
    sample.quality = quality::uncertain;
    text = trimmed(text.substr(10));
  }
  if (text == "bad") {
    sample.quality = quality::bad;
  } else if (text == "no_data") {
    sample.quality = quality::bad_no_data;
    sample.state = system_state(248);
  } else if (text == "deleted") {
    sample.quality = quality::deleted;
  } else if (text.starts_with('\'') && text.ends_with('\'') && text.size() >= 2) {
    sample.text = std::string{text.substr(1, text.size() - 2)};
  } else if (text.starts_with("state ")) {
    sample.value = number(text.substr(6));
    sample.state = static_cast<std::int32_t>(sample.value);
  } else {
    sample.value = number(text);
  }
  return sample;
}

std::string words(const Sample& sample) {
  if (sample.quality == quality::deleted) return "deleted";
  if (sample.quality == quality::bad_no_data) return "no_data";
  if (sample.quality.bad()) return "bad";
  const std::string prefix = sample.quality.uncertain() ? "uncertain " : "";
  if (sample.text) return fmt::format("{}'{}'", prefix, *sample.text);
  if (sample.state >= 0) return fmt::format("{}state {}", prefix, sample.state);
  return fmt::format("{}{}", prefix, sample.value);
}

}  // namespace

Time at(std::string_view duration) {
  const bool negative = duration.starts_with('-');
  if (negative) duration.remove_prefix(1);
  if (duration == "0s") return Time{};
  const auto span = parse_span(duration);
  CHECK(span.has_value());
  return negative ? Time{} - *span : Time{} + *span;
}

Batch series(std::string_view text, TagId tag) {
  Batch rows;
  while (!trimmed(text).empty()) rows.push(row(cut(text, '|'), tag));
  return rows;
}

std::string render(const Batch& rows) {
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Sample sample = rows.at(i);
    const Span since = sample.time.time_since_epoch();
    out += fmt::format("{}{}{} {}", i == 0 ? "" : " | ", since < 0us ? "-" : "",
                       format_span(since < 0us ? -since : since), words(sample));
  }
  return out;
}

}  // namespace spindle::testkit
