#include <algorithm>
#include <charconv>
#include <cmath>

#include "src/acquire/files/series.h"

namespace spindle::acquire {
namespace {

constexpr double kIntegerMax = 9'007'199'254'740'992.0;  // 2^53

std::optional<double> number_in(std::string_view text, char decimal_sign) {
  std::string swapped;
  if (decimal_sign != '.' && text.contains(decimal_sign)) {
    swapped = text;
    std::ranges::replace(swapped, decimal_sign, '.');
    text = swapped;
  }
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed == std::errc::result_out_of_range) return std::nullopt;
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

Sample of_number(double value) {
  Sample sample;
  sample.value = value;
  return sample;
}

// PI writes the name of a state where there is no value.
std::optional<Sample> system_state_in(std::string_view text) {
  const auto code = pi_state_code(text);
  if (!code) return std::nullopt;
  Sample sample;
  sample.state = system_state(*code);
  sample.quality = quality_of(PiStatus{.system_state = *code});
  return sample;
}

std::unexpected<Error> no_value(std::string_view text, std::string_view kind) {
  return fail(Code::invalid, "'{}' is not {}; declare another type, or list it under csv.missing",
              text.substr(0, 64), kind);
}

Result<Sample> read_integer(double value, std::string_view written) {
  if (!std::isfinite(value) || (value == std::floor(value) && std::abs(value) <= kIntegerMax))
    return of_number(value);
  return no_value(written, "a whole number up to 2^53");
}

Result<Sample> read_number(const Series& series, std::string_view text, char decimal_sign) {
  const auto number = number_in(text, decimal_sign);
  if (!number) {
    if (const auto state = system_state_in(text)) return *state;
    return no_value(text, "a number that fits a double");
  }
  if (series.mapping->type == ValueType::integer) return read_integer(*number, text);
  return of_number(series.mapping->factor * *number + series.mapping->offset);
}

Sample of_state(std::int32_t code) {
  Sample sample = of_number(code);
  sample.state = code;
  return sample;
}

Result<Sample> read_state(const Series& series, std::string_view text) {
  if (const auto code = series.states->code_of(text)) return of_state(*code);
  const auto number = number_in(text, '.');
  if (number && std::isnan(*number)) return of_number(*number);
  if (number && *number == std::floor(*number) && *number >= 0 && *number < (1 << 30))
    if (const auto code = static_cast<std::int32_t>(*number); series.states->states.contains(code))
      return of_state(code);
  if (const auto state = system_state_in(text)) return *state;
  return fail(Code::invalid, "'{}' is no state of '{}'; add it to state_sets", text.substr(0, 64),
              series.states->name);
}

Result<Sample> read_text(std::string_view text) {
  if (text.size() > kTextBytesMax)
    return fail(Code::invalid, "the text has {} bytes; at most {} are kept", text.size(), kTextBytesMax);
  Sample sample;
  sample.text = std::string{text};
  return sample;
}

Result<Sample> from_text(const Series& series, std::string_view text, char decimal_sign) {
  switch (series.mapping->type) {
    case ValueType::digital:
      return read_state(series, text);
    case ValueType::text:
      return read_text(text);
    default:
      return read_number(series, text, decimal_sign);
  }
}

}  // namespace

Result<std::optional<Sample>> read_cell(const Series& series, const Cells& cells, std::size_t row,
                                        char decimal_sign) {
  if (!cells.has(row)) return std::nullopt;
  const auto type = series.mapping->type;
  if (cells.kind == Cells::Kind::number && type == ValueType::real)
    return of_number(series.mapping->factor * cells.number[row] + series.mapping->offset);
  if (cells.kind == Cells::Kind::number && type == ValueType::integer)
    return read_integer(cells.number[row], cells.written(row));
  if (cells.kind == Cells::Kind::text) return from_text(series, cells.text[row], decimal_sign);
  return from_text(series, cells.written(row), '.');
}

Result<Quality> read_quality(const FileMapping& mapping, const Cells& cells, std::size_t row) {
  if (!cells.has(row)) return quality::good;
  const auto text = cells.written(row);
  for (const auto& known : mapping.qualities)
    if (folded(known.from) == folded(text)) return parse_quality(known.to);
  auto quality = parse_quality(text);
  if (!quality) return fail(quality.error().code, "{}; or list it under qualities", quality.error().message);
  return quality;
}

}  // namespace spindle::acquire
