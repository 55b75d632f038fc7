// Query fields as numbers and choices. Private to src/serve; pure functions.
#pragma once

#include <charconv>
#include <cstdint>
#include <string>
#include <string_view>

#include "lib/env/http_server.h"
#include "lib/model/tag.h"

namespace spindle::serve {

inline Result<std::int64_t> whole_number(std::string_view text) {
  std::int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc{} && end == text.data() + text.size()) return out;
  return fail(Code::invalid, "'{}' is not a whole number", text);
}

// Leaves `out` as it is when the field is absent. Both limits are included.
template <class T>
Result<> read_count(const HttpRequest& request, const char* field, T low, T high, T& out) {
  const auto text = request.value(field);
  if (text.empty()) return {};
  const auto number = whole_number(text);
  if (!number || std::cmp_less(*number, low) || std::cmp_greater(*number, high))
    return fail(Code::invalid, "{} '{}' is not a whole number from {} to {}", field, text, low, high);
  out = static_cast<T>(*number);
  return {};
}

template <class E>
struct Choice {
  std::string_view name;
  E value;
};

// The same for one of several words; case does not matter.
template <class E, std::size_t N>
Result<> read_choice(const HttpRequest& request, const char* field, const Choice<E> (&choices)[N], E& out) {
  const auto text = folded(request.value(field));
  if (text.empty()) return {};
  std::string names;
  for (const auto& choice : choices) {
    if (folded(choice.name) == text) return out = choice.value, Result<>{};
    names += (names.empty() ? "" : ", ") + std::string{choice.name};
  }
  return fail(Code::invalid, "{} '{}' is not one of {}", field, text, names);
}

}  // namespace spindle::serve
