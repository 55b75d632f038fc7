#include "src/context/table/template.h"

#include <algorithm>

#include "lib/config/nearest.h"

namespace spindle::context {

Result<Template> Template::parse(std::string_view text) {
  Template out;
  while (!text.empty()) {
    const auto open = text.find('{');
    if (open != 0) out.parts_.push_back({std::string{text.substr(0, open)}});
    if (open == std::string_view::npos) break;
    const auto close = text.find('}', open);
    if (close == std::string_view::npos || close == open + 1)
      return fail(Code::invalid, "'{}' has a brace without a column in it", text);
    out.parts_.push_back({std::string{text.substr(open + 1, close - open - 1)}, true});
    text.remove_prefix(close + 1);
  }
  return out;
}

Result<> Template::bind(std::span<const std::string> columns) {
  for (auto& part : parts_)
    if (part.hole) {
      TRY(part.column, column_of(columns, part.text));
    }
  return {};
}

std::string Template::fill(std::span<const std::string_view> row) const {
  std::string out;
  for (const auto& part : parts_)
    if (!part.hole)
      out += part.text;
    else if (part.column < row.size())
      out += row[part.column];
  return out;
}

Result<std::size_t> column_of(std::span<const std::string> columns, std::string_view name) {
  const auto found = std::ranges::find(columns, name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  const auto meant = config::nearest(name, columns);
  if (!meant.empty()) return fail(Code::invalid, "there is no column '{}'; did you mean '{}'?", name, meant);
  return fail(Code::invalid, "there is no column '{}'; there are: {}", name, fmt::join(columns, ", "));
}

}  // namespace spindle::context
