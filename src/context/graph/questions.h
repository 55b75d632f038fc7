// What people ask of the graph. Each answer holds at one time and as of one state of knowledge, and each of
// its lines says why it is there. Any thread. Answers are bounded by kAnswersMax; then `more` is set.
#pragma once

#include "src/context/graph/graph.h"

namespace spindle::context {

struct Found {
  Node node;
  Link link;                // the last step of the way to it
  std::uint32_t steps = 0;  // from the start
};

struct Answer {
  Node start;
  std::vector<Found> found;  // nearest first
  bool more = false;
};
inline constexpr std::size_t kAnswersMax = 1'000, kNeighbourhoodMax = 20'000;

// Tags and instruments that measure the asset, a part of it, or a nozzle or line at it.
Result<Answer> measuring(Graph& graph, NodeId asset, const When& when);

// Where the fluid at the node comes from (upstream) or goes to, in the order it passes, at most
// `steps_max` steps away. A nozzle stands for its equipment.
enum class Direction { upstream, downstream };
Result<Answer> trace(Graph& graph, NodeId start, Direction direction, std::uint32_t steps_max,
                     const When& when);

// The devices at a functional location and its parts: those there at `when.at`, or all there ever were.
Result<std::vector<Installation>> installed(Graph& graph, NodeId location, const When& when);
Result<std::vector<Installation>> installations(Graph& graph, NodeId location, Time as_of);
// Of the whole plant, by location and time.
Result<std::vector<Installation>> all_installations(Graph& graph, Time as_of);

// What changed at the asset, its parts and what measures them, in a window of plant time, oldest first.
struct Change {
  Time time;
  enum class What { work_order, installed, removed, linked, unlinked, stated, ended } what;
  Node node;    // the order, device, other end of the link, or the node whose statement changed
  Link link;    // of all but stated and ended
  State state;  // of stated and ended
};
struct Changes {
  std::vector<Change> changes;
  bool more = false;
};
std::string_view name_of(Change::What what);
Result<Changes> changes(Graph& graph, NodeId asset, TimeRange window, Time as_of);

}  // namespace spindle::context
