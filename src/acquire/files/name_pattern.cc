#include "src/acquire/files/name_pattern.h"

namespace spindle::acquire {

Result<NamePattern> NamePattern::parse(std::string_view text) {
  NamePattern pattern;
  while (!text.empty()) {
    const bool hole = text.starts_with('{');
    const auto end = hole ? text.find('}') : text.find('{');
    const auto part = text.substr(hole ? 1 : 0, end == text.npos ? end : end - (hole ? 1 : 0));
    if (part.find_first_of("{}") != part.npos || part.empty() || (hole && end == text.npos))
      return fail(Code::invalid, "'{}' has braces that do not fit together; write {{name}}",
                  text.substr(0, 64));
    pattern.parts_.push_back({std::string{part}, hole});
    text.remove_prefix(end == text.npos ? text.size() : hole ? end + 1 : end);
  }
  return pattern;
}

bool NamePattern::match_from(std::size_t part, std::string_view rest, Fillings& out) const {
  if (part == parts_.size()) return rest.empty();
  const auto& [text, hole] = parts_[part];
  if (!hole) return rest.starts_with(text) && match_from(part + 1, rest.substr(text.size()), out);
  for (std::size_t size = 1; size <= rest.size(); ++size)
    if (match_from(part + 1, rest.substr(size), out)) {
      out[text] = rest.substr(0, size);
      return true;
    }
  return false;
}

std::optional<Fillings> NamePattern::match(std::string_view name) const {
  constexpr std::size_t kNameBytesMax = 255;  // as file systems have it; keeps the search small
  Fillings out;
  if (name.size() <= kNameBytesMax && match_from(0, name, out)) return out;
  return std::nullopt;
}

Result<std::string> NamePattern::fill(const Fillings& fillings) const {
  std::string out;
  for (const auto& [text, hole] : parts_) {
    const auto found = hole ? fillings.find(text) : fillings.end();
    if (hole && found == fillings.end())
      return fail(Code::invalid, "nothing is known as {{{}}}; declare it under constants or in file_name",
                  text);
    out += hole ? found->second : text;
  }
  return out;
}

std::vector<std::string> NamePattern::holes() const {
  std::vector<std::string> out;
  for (const auto& part : parts_)
    if (part.hole) out.push_back(part.text);
  return out;
}

}  // namespace spindle::acquire
