#include "src/context/graph/walk.h"

namespace spindle::context {

void meet_parts(const Topology& topology, const When& when, Way& way) {
  for (std::size_t i = 0; i < way.steps().size(); ++i) {
    const Step step = way.steps()[i];
    topology.in(step.node, LinkKind::part_of, when, [&](const Edge& edge) {
      way.meet({edge.from, edge.row, step.steps + 1});
    });
  }
}

void meet_measuring(const Topology& topology, const When& when, Way& way) {
  for (std::size_t i = 0; i < way.steps().size(); ++i) {
    const Step step = way.steps()[i];
    topology.in(step.node, LinkKind::measures, when, [&](const Edge& edge) {
      way.meet({edge.from, edge.row, step.steps + 1});
    });
  }
}

}  // namespace spindle::context
