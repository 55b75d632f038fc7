#include "lib/model/tag.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "lib/base/text.h"

namespace spindle {
namespace {

constexpr std::array<std::string_view, 4> kTypeNames = {"real", "integer", "digital", "text"};

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

}  // namespace

std::string_view name_of(ValueType type) { return kTypeNames[static_cast<std::size_t>(type)]; }

Result<ValueType> parse_value_type(std::string_view text) {
  const auto* found = std::ranges::find(kTypeNames, text);
  if (found == kTypeNames.end())
    return fail(Code::invalid, "'{}' is not a value type; it is real, integer, digital or text",
                text.substr(0, 64));
  return static_cast<ValueType>(found - kTypeNames.begin());
}

Result<> check(const Tag& tag) {
  if (tag.name.empty()) return fail(Code::invalid, "a tag needs a name");
  if (tag.name.size() > kTagNameBytesMax)
    return fail(Code::invalid, "the tag name '{}...' has {} bytes; the limit is {}", tag.name.substr(0, 40),
                tag.name.size(), kTagNameBytesMax);
  const auto control = [](unsigned char c) { return c < 0x20 || c == 0x7F; };
  if (std::ranges::any_of(tag.name, control) || !valid_utf8(tag.name))
    return fail(Code::invalid, "a tag name holds a control character or is not UTF-8");
  for (const auto* text : {&tag.description, &tag.unit, &tag.state_set, &tag.source, &tag.point_id})
    if (text->size() > kTagTextBytesMax || !valid_utf8(*text))
      return fail(Code::invalid, "tag '{}': a text attribute is longer than {} bytes or not UTF-8", tag.name,
                  kTagTextBytesMax);
  if (tag.type == ValueType::digital && tag.state_set.empty())
    return fail(Code::invalid, "digital tag '{}' needs a state_set", tag.name);
  return {};
}

std::optional<std::int32_t> StateSet::code_of(std::string_view state) const {
  for (const auto& [code, name] : states)
    if (name.size() == state.size() && folded(name) == folded(state)) return code;
  return std::nullopt;
}

std::string folded(std::string_view name) {
  std::string out{name};
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

bool fits(std::string_view pattern, std::string_view name) {
  std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || lower(pattern[p]) == lower(name[n]))) {
      ++p, ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

bool valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = utf8_length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace spindle
