#include "src/serve/pi_web_api/selected_fields.h"

#include <map>

namespace spindle::serve::pi {
namespace {

struct Wanted {
  std::map<std::string, Wanted> members;  // none: everything below
};

constexpr std::size_t kDepthMax = 16;

Wanted parse(std::string_view selected) {
  Wanted root;
  while (!selected.empty()) {
    const auto end = std::min(selected.find(';'), selected.size());
    auto path = selected.substr(0, end);
    selected.remove_prefix(std::min(end + 1, selected.size()));
    Wanted* at = &root;
    for (std::size_t depth = 0; !path.empty() && depth < kDepthMax; ++depth) {
      const auto dot = std::min(path.find('.'), path.size());
      at = &at->members[folded(path.substr(0, dot))];
      path.remove_prefix(std::min(dot + 1, path.size()));
    }
  }
  return root;
}

void keep(Json& content, const Wanted& wanted) {
  if (wanted.members.empty()) return;
  if (content.is_array()) {
    for (auto& item : content) keep(item, wanted);
    return;
  }
  if (!content.is_object()) return;
  Json out = Json::object();
  for (auto& [name, value] : content.items()) {
    const auto found = wanted.members.find(folded(name));
    if (found == wanted.members.end()) continue;
    keep(value, found->second);
    out[name] = std::move(value);
  }
  content = std::move(out);
}

}  // namespace

Json select_fields(Json content, std::string_view selected) {
  keep(content, parse(selected));
  return content;
}

}  // namespace spindle::serve::pi
