// The graph's tags and assets by name, as matching takes them. Private to src/context/match; plain values.
#pragma once

#include <optional>

#include "src/context/graph/graph.h"
#include "src/context/match/match.h"

namespace spindle::context {

struct Names {
  std::vector<NodeId> ids;
  std::vector<NamedAsset> named;  // in their order
  [[nodiscard]] std::vector<NamedTag> tags() const;
};

Result<Names> names_of(Graph& graph, NodeKind kind);
std::optional<Rule> parse_rule(std::string_view name);

}  // namespace spindle::context
