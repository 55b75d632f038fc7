#include "src/context/graph/questions.h"

#include <algorithm>
#include <charconv>

#include "src/context/graph/walk.h"

namespace spindle::context {
namespace {

Result<Answer> answer(Graph& graph, NodeId start, const std::vector<Step>& steps, bool more,
                      const When& when) {
  Answer out{.more = more};
  TRY(out.start, graph.node(start, when));
  for (const auto& step : steps) {
    if (out.found.size() == kAnswersMax) return out.more = true, std::move(out);
    Found found{.steps = step.steps};
    TRY(found.node, graph.node(step.node, when));
    TRY(found.link, graph.link(step.row));
    out.found.push_back(std::move(found));
  }
  return out;
}

// The chamber that a nozzle opens into; 0: not said.
NodeId chamber_of(const Topology& topology, NodeId nozzle, const When& when) {
  NodeId chamber = 0;
  topology.out(nozzle, LinkKind::refers_to, when, [&](const Edge& edge) {
    if (topology.kind(edge.to) == NodeKind::asset) chamber = edge.to;
  });
  return chamber;
}

// An asset and its nozzles are one thing as far as the fluid is concerned; but the sides of a heat exchanger
// are not: what comes in by a nozzle goes on by those of the same chamber.
class Ports {
 public:
  Ports(const Topology& topology, const When& when) : topology_(topology), when_(when) {}

  void meet(const Step& step, Way& way) const {
    if (topology_.kind(step.node) == NodeKind::nozzle)
      topology_.out(step.node, LinkKind::part_of, when_, [&](const Edge& edge) {
        way.meet({edge.to, edge.row, step.steps, true});
        nozzles(edge.to, chamber_of(topology_, step.node, when_), step, way);
      });
    else if (!step.port)
      nozzles(step.node, 0, step, way);
  }

 private:
  void nozzles(NodeId asset, NodeId chamber, const Step& step, Way& way) const {
    topology_.in(asset, LinkKind::part_of, when_, [&](const Edge& edge) {
      if (topology_.kind(edge.from) != NodeKind::nozzle) return;
      const NodeId other = chamber_of(topology_, edge.from, when_);
      if (chamber == 0 || other == 0 || other == chamber) way.meet({edge.from, edge.row, step.steps});
    });
  }

  const Topology& topology_;
  const When& when_;
};

double number_of(std::string_view text) {
  double value = std::numeric_limits<double>::quiet_NaN();
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

Result<Installation> installation_of(Graph& graph, const Edge& edge) {
  TRY(const Link link, graph.link(edge.row));
  TRY(const Node device, graph.node(edge.from, {}));
  TRY(const Node location, graph.node(edge.to, {}));
  return Installation{.location = location.ref.key,
                      .device = device.ref.key,
                      .tag = std::string{property(link.properties, "tag")},
                      .work_order = std::string{property(link.properties, "work_order")},
                      .valid = link.valid,
                      .known = link.known,
                      .range_low = number_of(property(link.properties, "range_low")),
                      .range_high = number_of(property(link.properties, "range_high")),
                      .unit = std::string{property(link.properties, "unit")}};
}

// Those at the nodes whose edges `wanted` lets through, by location and time.
template <class Wanted>
Result<std::vector<Installation>> collect(Graph& graph, const Topology& topology,
                                          const std::vector<NodeId>& locations, const Wanted& wanted) {
  std::vector<const Edge*> edges;
  for (const NodeId location : locations)
    topology.in(location, [&](const Edge& edge) {
      if (edge.kind == LinkKind::installed_at && wanted(edge)) edges.push_back(&edge);
    });
  std::vector<Installation> out;
  for (const auto* edge : edges) {
    TRY(out.emplace_back(), installation_of(graph, *edge));
  }
  std::ranges::sort(out, {},
                    [](const Installation& i) { return std::tuple(i.location, i.valid.from, i.device); });
  return out;
}

std::vector<NodeId> parts_of(const Topology& topology, NodeId node, const When& when) {
  Way way{kNeighbourhoodMax};
  way.meet({.node = node});
  meet_parts(topology, when, way);
  return way.nodes();
}

}  // namespace

Result<Answer> measuring(Graph& graph, NodeId asset, const When& when) {
  TRY(const auto topology, graph.topology());
  Way way{kNeighbourhoodMax};
  way.meet({.node = asset});
  meet_parts(*topology, when, way);
  const std::size_t parts = way.steps().size();
  meet_measuring(*topology, when, way);
  const std::vector<Step> found(way.steps().begin() + static_cast<std::ptrdiff_t>(parts), way.steps().end());
  return answer(graph, asset, found, way.more(), when);
}

Result<Answer> trace(Graph& graph, NodeId start, Direction direction, std::uint32_t steps_max,
                     const When& when) {
  TRY(const auto topology, graph.topology());
  const Ports ports{*topology, when};
  Way way{kNeighbourhoodMax};
  way.meet({.node = start});
  for (std::size_t i = 0; i < way.steps().size(); ++i) {
    const Step step = way.steps()[i];
    ports.meet(step, way);
    if (step.steps == steps_max) continue;
    const auto go = [&](const Edge& edge) {
      way.meet({direction == Direction::upstream ? edge.from : edge.to, edge.row, step.steps + 1});
    };
    if (direction == Direction::upstream)
      topology->in(step.node, LinkKind::feeds, when, go);
    else
      topology->out(step.node, LinkKind::feeds, when, go);
  }
  std::vector<Step> found;
  std::ranges::copy_if(way.steps(), std::back_inserter(found),
                       [](const Step& step) { return step.steps > 0; });
  std::ranges::stable_sort(found, {}, &Step::steps);
  return answer(graph, start, found, way.more(), when);
}

Result<std::vector<Installation>> installed(Graph& graph, NodeId location, const When& when) {
  TRY(const auto topology, graph.topology());
  return collect(graph, *topology, parts_of(*topology, location, when),
                 [&](const Edge& edge) { return edge.holds(when); });
}

Result<std::vector<Installation>> installations(Graph& graph, NodeId location, Time as_of) {
  TRY(const auto topology, graph.topology());
  return collect(graph, *topology, parts_of(*topology, location, {.as_of = as_of}),
                 [&](const Edge& edge) { return edge.known_at(as_of); });
}

Result<std::vector<Installation>> all_installations(Graph& graph, Time as_of) {
  TRY(const auto topology, graph.topology());
  std::vector<NodeId> all(topology->nodes());
  for (NodeId i = 0; i < all.size(); ++i) all[i] = i;
  return collect(graph, *topology, all, [&](const Edge& edge) { return edge.known_at(as_of); });
}

}  // namespace spindle::context
