#include "src/context/match/names.h"

namespace spindle::context {

std::vector<NamedTag> Names::tags() const {
  std::vector<NamedTag> out;
  for (const auto& name : named) out.push_back({name.key, name.description});
  return out;
}

Result<Names> names_of(Graph& graph, NodeKind kind) {
  constexpr std::size_t kNamesMax = 10'000'000;
  TRY(const auto topology, graph.topology());
  TRY(const auto nodes, graph.search("*", kind, {}, kNamesMax));
  Names out;
  std::vector<std::string> keys(topology->nodes());
  for (const auto& node : nodes)
    if (node.id < keys.size()) keys[node.id] = node.ref.key;
  for (const auto& node : nodes) {
    NamedAsset named{node.ref.key, std::string{node.name()}, ""};
    topology->out(node.id, LinkKind::part_of, {}, [&](const Edge& edge) { named.parent = keys[edge.to]; });
    out.ids.push_back(node.id);
    out.named.push_back(std::move(named));
  }
  return out;
}

std::optional<Rule> parse_rule(std::string_view name) {
  for (int i = 0; i <= static_cast<int>(Rule::description); ++i)
    if (name_of(static_cast<Rule>(i)) == name) return static_cast<Rule>(i);
  return std::nullopt;
}

}  // namespace spindle::context
