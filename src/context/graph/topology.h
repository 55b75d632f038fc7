// All links of the graph in memory, of all times, for walking. Immutable once loaded: any thread may read it.
// About 75 bytes a link: a million work orders on 50,000 assets take some 100 MB.
#pragma once

#include <memory>
#include <span>

#include "lib/sqlite/sqlite.h"
#include "src/context/graph/words.h"

namespace spindle::context {

struct Edge {
  std::int64_t row = 0;  // in the table of links
  TimeRange valid, known;
  NodeId from = 0, to = 0;
  float confidence = 1;
  LinkKind kind = LinkKind::part_of;
  bool decided = false;  // by a person

  [[nodiscard]] bool known_at(Time as_of) const { return known.contains(as_of); }
  [[nodiscard]] bool holds(const When& when) const { return known_at(when.as_of) && valid.contains(when.at); }
};

class Topology {
 public:
  static Result<std::shared_ptr<const Topology>> load(sqlite::Database& database);

  [[nodiscard]] std::size_t nodes() const { return kinds_.size(); }
  [[nodiscard]] std::size_t edges() const { return edges_.size(); }
  [[nodiscard]] NodeKind kind(NodeId node) const { return kinds_[node]; }

  // Calls `visit(edge)` for each edge that leaves or reaches the node, whenever it holds.
  template <class Visit>
  void out(NodeId node, const Visit& visit) const {
    if (node >= nodes()) return;
    for (std::uint32_t i = out_begin_[node]; i < out_begin_[node + 1]; ++i) visit(edges_[i]);
  }
  template <class Visit>
  void in(NodeId node, const Visit& visit) const {
    if (node >= nodes()) return;
    for (std::uint32_t i = in_begin_[node]; i < in_begin_[node + 1]; ++i) visit(edges_[in_[i]]);
  }

  // The same for edges of a kind that hold then. What a person decided outranks: where somebody said what a
  // tag measures, other opinions do not count; what was rejected (confidence 0) is never visited.
  template <class Visit>
  void out(NodeId node, LinkKind kind, const When& when, const Visit& visit) const {
    out(node, [&](const Edge& edge) {
      if (edge.kind == kind && edge.holds(when) && !outranked(edge, when)) visit(edge);
    });
  }
  template <class Visit>
  void in(NodeId node, LinkKind kind, const When& when, const Visit& visit) const {
    in(node, [&](const Edge& edge) {
      if (edge.kind == kind && edge.holds(when) && !outranked(edge, when)) visit(edge);
    });
  }

 private:
  [[nodiscard]] bool outranked(const Edge& edge, const When& when) const;
  void index();

  std::vector<NodeKind> kinds_;  // by id; 0 is no node
  std::vector<Edge> edges_;      // by `from`
  std::vector<std::uint32_t> out_begin_, in_begin_, in_;
};

}  // namespace spindle::context
