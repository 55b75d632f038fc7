// A tag: a named stream at its source, and what the archive must know to read it. Plain values; any thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle {

struct TagId {
  std::int32_t value = -1;  // small and dense; given by the archive, never reused
  constexpr auto operator<=>(const TagId&) const = default;
};

enum class ValueType : std::uint8_t {
  real,     // IEEE double
  integer,  // whole numbers up to 2^53, kept as double
  digital,  // a code of the tag's state set
  text
};
std::string_view name_of(ValueType type);
Result<ValueType> parse_value_type(std::string_view text);

// Exception and compression as PI defines them; kept bitemporally by the archive so that a reader can know
// the error bound of what it reads. Deviations in engineering units; zero means "every change".
struct Filtering {
  double exception_deviation = 0;
  Span exception_min{0}, exception_max{600'000'000};
  bool compressing = false;
  double compression_deviation = 0;
  Span compression_min{0}, compression_max{28'800'000'000};
  bool operator==(const Filtering&) const = default;
};

struct Tag {
  TagId id;
  std::string name;  // unique without regard to case, 1 to 512 bytes of UTF-8 without control characters
  ValueType type = ValueType::real;
  bool step = false;  // true: a value holds until the next; false: values in between lie on a line
  std::string description;
  std::string unit;       // as the source writes it
  std::string state_set;  // of a digital tag
  double zero = 0, span = 100;
  std::string source;    // who sends it
  std::string point_id;  // the source's own name for it, e.g. a PI WebId
  Filtering filtering;
  bool operator==(const Tag&) const = default;

  // Digital and text tags step by nature.
  [[nodiscard]] bool steps() const { return step || type == ValueType::digital || type == ValueType::text; }
};
inline constexpr std::size_t kTagNameBytesMax = 512, kTagTextBytesMax = 4096;

// Refuses names and texts that no source means: empty, too long, control characters, broken UTF-8.
Result<> check(const Tag& tag);

// The states of digital tags: code → name.
struct StateSet {
  std::string name;
  std::map<std::int32_t, std::string> states;  // codes 0 to 2^30
  bool operator==(const StateSet&) const = default;
  [[nodiscard]] std::optional<std::int32_t> code_of(std::string_view state) const;  // case does not matter
};
inline constexpr std::size_t kStatesMax = 65'536;

// Lower-case ASCII; the form in which names are compared.
std::string folded(std::string_view name);
// Whether `name` fits a pattern where * stands for any text and ? for one character; case does not matter.
bool fits(std::string_view pattern, std::string_view name);
bool valid_utf8(std::string_view text);

}  // namespace spindle
