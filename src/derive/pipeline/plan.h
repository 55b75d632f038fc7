// A pipeline whose names, units and types have been checked: nodes in an order in which each stands behind
// what it reads. Plain values; any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "lib/model/model.h"
#include "src/derive/operators/operator.h"
#include "src/derive/pipeline/spec.h"

namespace spindle::derive {

struct SignalType {
  std::string unit;                  // as written
  bool step = false;                 // a value holds until the next
  std::string state_set;             // of digital signals
  std::vector<std::string> columns;  // beside the value
};

struct Node {
  std::string name;                 // of the signal, or of the tag it reads
  std::optional<Tag> tag;           // set: rows come from the archive
  std::size_t signal = 0;           // otherwise: index into the spec's signals
  std::vector<std::size_t> inputs;  // nodes that stand before
  SignalType type;
  std::string publish;  // name of the tag that the archive keeps of it; empty: none
  Reach reach;          // from an output row back to the tags; without the lags of splices
};

struct Plan {
  PipelineSpec spec;
  std::vector<Node> nodes;
  [[nodiscard]] const SignalSpec& signal_of(const Node& node) const { return spec.signals[node.signal]; }
  [[nodiscard]] Reach reach() const;
};

// What a plan asks the archive.
struct Tags {
  std::function<std::optional<Tag>(const std::string& name)> find;
  std::function<std::optional<StateSet>(const std::string& name)> states;
  std::function<std::vector<std::string>()> names;  // for "did you mean"; may be empty
};

// All mistakes at once, each "file:line:column: signal: what is wrong; what to do": unknown names, cycles,
// units that do not fit, operators that do not suit a type, installations that contradict each other.
Result<Plan> make_plan(PipelineSpec spec, const Tags& tags);

}  // namespace spindle::derive
