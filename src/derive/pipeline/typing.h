// The type of a signal, given those of what it reads; and the operator made from its description. Private to
// derive. Pure; any thread.
#pragma once

#include "src/derive/operators/operator.h"
#include "src/derive/pipeline/plan.h"

namespace spindle::derive {

Result<SignalType> type_of(const PipelineSpec& pipeline, const SignalSpec& signal,
                           std::span<const Node* const> inputs, const Tags& tags);

// How far a signal reaches into what it reads, as its description says.
Reach reach_of(const SignalSpec& signal);

// What the operators need beside the plan.
struct Known {
  std::map<std::string, SpliceTable> tables;             // of each splice
  std::map<std::string, std::vector<WorkOrder>> orders;  // of each enrich
};

// The plan's own checks have passed.
Result<std::unique_ptr<Operator>> make_operator(const Plan& plan, const Node& node, const Known& known,
                                                const Tags& tags);

// Work orders written in the pipeline's file.
Result<std::vector<WorkOrder>> orders_of(const EnrichSpec& enrich);
// The splice whose devices an enrich means: named, or the nearest upstream. Empty: none.
std::string splice_of(const Plan& plan, const Node& enrich);

}  // namespace spindle::derive
