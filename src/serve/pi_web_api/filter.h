// filterExpression: which values of a stream are answered. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/bound_expression.h"

namespace spindle::serve::pi {

class Filter {
 public:
  // nullopt: the request has none.
  static Result<std::optional<Filter>> of(const Call& call, const archive::Snapshot& snapshot,
                                          const Tag& tag);

  // The rows of the stream that pass, at most `max_count`.
  Result<Batch> keep(const Batch& rows, std::size_t max_count);
  // The same, and with includeFilteredValues those that do not pass, as PI's state "Filtered": of several in
  // a row the first, or each.
  enum class Shown { once, each };
  Result<Batch> show(const Batch& rows, Shown shown, std::size_t max_count);

  // The parts of `range` in which it holds, ascending. It is asked at `times`, which ascend, and holds from
  // each until the next.
  Result<std::vector<TimeRange>> holds(TimeRange range, std::span<const Time> times);
  Result<std::vector<Time>> recorded_times(TimeRange range) { return condition_.recorded_times(range); }

 private:
  Filter(BoundExpression condition, bool include) : condition_(std::move(condition)), include_(include) {}
  Result<std::vector<Value>> look_at(const Batch& rows);

  BoundExpression condition_;
  bool include_;
};

}  // namespace spindle::serve::pi
