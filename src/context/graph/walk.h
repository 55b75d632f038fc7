// Ways through the topology, breadth first. Private to src/context/graph; pure.
#pragma once

#include <unordered_set>

#include "src/context/graph/topology.h"

namespace spindle::context {

struct Step {
  NodeId node = 0;
  std::int64_t row = 0;  // the link that led here; 0 at the start
  std::uint32_t steps = 0;
  bool port = false;  // an asset met by way of its nozzle
};

// Nodes met so far, in the order they were met; each once.
class Way {
 public:
  explicit Way(std::size_t nodes_max) : nodes_max_(nodes_max) {}
  bool meet(const Step& step) {
    if (steps_.size() >= nodes_max_) return more_ = true, false;
    if (!met_.insert(step.node).second) return false;
    steps_.push_back(step);
    return true;
  }
  [[nodiscard]] const std::vector<Step>& steps() const { return steps_; }
  [[nodiscard]] std::vector<NodeId> nodes() const {
    std::vector<NodeId> out;
    for (const auto& step : steps_) out.push_back(step.node);
    return out;
  }
  [[nodiscard]] bool more() const { return more_; }

 private:
  std::size_t nodes_max_;
  std::unordered_set<NodeId> met_;
  std::vector<Step> steps_;
  bool more_ = false;
};

// The node and all its parts, parts of parts included.
void meet_parts(const Topology& topology, const When& when, Way& way);
// What measures the nodes met so far, and what measures those.
void meet_measuring(const Topology& topology, const When& when, Way& way);

}  // namespace spindle::context
