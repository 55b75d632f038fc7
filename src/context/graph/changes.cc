#include <algorithm>
#include <array>

#include "src/context/graph/questions.h"
#include "src/context/graph/walk.h"

namespace spindle::context {
namespace {

// An edge that begins, ends or, for a work order, runs in the window.
struct Event {
  Time time;
  Change::What what;
  NodeId node = 0;
  std::int64_t row = 0;
};

void add_events(const Edge& edge, NodeId other, TimeRange window, std::vector<Event>& out) {
  using enum Change::What;
  const auto& valid = edge.valid;
  if (edge.kind == LinkKind::concerns) {
    if (valid.from < window.to && window.from < valid.to)
      out.push_back({valid.from, work_order, other, edge.row});
    return;
  }
  const bool device = edge.kind == LinkKind::installed_at;
  if (window.contains(valid.from)) out.push_back({valid.from, device ? installed : linked, other, edge.row});
  if (window.contains(valid.to)) out.push_back({valid.to, device ? removed : unlinked, other, edge.row});
}

Way neighbourhood(const Topology& topology, NodeId asset, const When& when) {
  Way way{kNeighbourhoodMax};
  way.meet({.node = asset});
  meet_parts(topology, when, way);
  meet_measuring(topology, when, way);
  return way;
}

std::vector<Event> events_of(const Topology& topology, const Way& way, TimeRange window, Time as_of) {
  std::vector<Event> events;
  for (const auto& step : way.steps()) {
    topology.in(step.node, [&](const Edge& edge) {
      if (edge.known_at(as_of)) add_events(edge, edge.from, window, events);
    });
    topology.out(step.node, [&](const Edge& edge) {
      if (edge.known_at(as_of)) add_events(edge, edge.to, window, events);
    });
  }
  std::ranges::sort(events, {}, [](const Event& e) { return std::tuple(e.time, e.what, e.node, e.row); });
  // An order that concerns several of these assets is one event.
  const auto same = [](const Event& a, const Event& b) {
    return a.what == b.what && (a.row == b.row || (a.what == Change::What::work_order && a.node == b.node));
  };
  const auto [from, to] = std::ranges::unique(events, same);
  events.erase(from, to);
  return events;
}

Result<> add_states(Graph& graph, const Way& way, TimeRange window, Time as_of, std::vector<Change>& out) {
  TRY(const auto found, graph.states_changed(way.nodes(), window, as_of));
  for (const auto& [id, state] : found)
    for (const bool begins : {true, false}) {
      const Time time = begins ? state.valid.from : state.valid.to;
      if (!window.contains(time)) continue;
      Change change{
          .time = time, .what = begins ? Change::What::stated : Change::What::ended, .state = state};
      TRY(change.node, graph.node(id, {.at = state.valid.from, .as_of = as_of}));
      out.push_back(std::move(change));
    }
  return {};
}

}  // namespace

std::string_view name_of(Change::What what) {
  static constexpr std::array<std::string_view, 7> kNames = {"work order", "installed", "removed", "linked",
                                                             "unlinked",   "stated",    "ended"};
  return kNames.at(static_cast<std::size_t>(what));
}

Result<Changes> changes(Graph& graph, NodeId asset, TimeRange window, Time as_of) {
  TRY(const auto topology, graph.topology());
  const Way way = neighbourhood(*topology, asset, {.at = window.to, .as_of = as_of});
  Changes out{.more = way.more()};
  TRY_OK(add_states(graph, way, window, as_of, out.changes));
  for (const auto& event : events_of(*topology, way, window, as_of)) {
    if (out.changes.size() >= kAnswersMax) {
      out.more = true;
      break;
    }
    Change change{.time = event.time, .what = event.what};
    TRY(change.node, graph.node(event.node, {.at = std::max(event.time, window.from), .as_of = as_of}));
    TRY(change.link, graph.link(event.row));
    out.changes.push_back(std::move(change));
  }
  std::ranges::stable_sort(out.changes, {}, &Change::time);
  return out;
}

}  // namespace spindle::context
