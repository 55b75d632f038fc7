#include "src/context/graph/topology.h"

#include <algorithm>

#include "src/context/graph/schema.h"

namespace spindle::context {
namespace {

Result<std::vector<NodeKind>> load_kinds(sqlite::Database& database) {
  std::vector<NodeKind> kinds(1);
  TRY(auto query, database.query("SELECT id, kind FROM nodes ORDER BY id"));
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return kinds;
    kinds.resize(static_cast<std::size_t>(query.integer(0)) + 1);
    kinds.back() = static_cast<NodeKind>(query.integer(1));
  }
}

Edge edge_of(const sqlite::Database::Query& row) {
  return {.row = row.integer(0),
          .valid = {time_of(row.integer(4)), time_of(row.integer(5))},
          .known = {time_of(row.integer(6)), time_of(row.integer(7))},
          .from = static_cast<NodeId>(row.integer(2)),
          .to = static_cast<NodeId>(row.integer(3)),
          .confidence = static_cast<float>(row.real(8)),
          .kind = static_cast<LinkKind>(row.integer(1)),
          .decided = row.integer(9) != 0};
}

// First positions of each node's edges, one more at the end.
template <class End>
std::vector<std::uint32_t> begins(std::size_t nodes, const std::vector<Edge>& edges, const End& end) {
  std::vector<std::uint32_t> out(nodes + 1);
  for (const auto& edge : edges) ++out[end(edge) + 1];
  for (std::size_t i = 0; i < nodes; ++i) out[i + 1] += out[i];
  return out;
}

}  // namespace

Result<std::shared_ptr<const Topology>> Topology::load(sqlite::Database& database) {
  const auto topology = std::make_shared<Topology>();
  TRY(topology->kinds_, load_kinds(database));
  TRY(auto query,
      database.query("SELECT id, kind, from_node, to_node, valid_from, valid_to, known_from, known_to, "
                     "confidence, decided_by<>'' FROM links"));
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) break;
    topology->edges_.push_back(edge_of(query));
  }
  topology->index();
  return topology;
}

void Topology::index() {
  std::ranges::stable_sort(edges_, {}, &Edge::from);
  out_begin_ = begins(nodes(), edges_, [](const Edge& edge) { return edge.from; });
  in_begin_ = begins(nodes(), edges_, [](const Edge& edge) { return edge.to; });
  in_.resize(edges_.size());
  auto next = in_begin_;
  for (std::uint32_t i = 0; i < edges_.size(); ++i) in_[next[edges_[i].to]++] = i;
}

bool Topology::outranked(const Edge& edge, const When& when) const {
  if (edge.confidence <= 0) return true;
  if (edge.kind != LinkKind::measures || edge.decided) return false;
  bool decided = false;
  out(edge.from, [&](const Edge& other) {
    if (other.kind != LinkKind::measures || !other.decided || !other.holds(when)) return;
    decided |= other.confidence > 0 || other.to == edge.to;
  });
  return decided;
}

}  // namespace spindle::context
