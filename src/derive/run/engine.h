// A plan at work: rows of tags in, rows of signals out, in slices of time of any length. The same rows come
// out however time is cut. One thread; between two steps the state can be saved and restored into another
// engine of the same plan and tables.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/derive/pipeline/plan.h"
#include "src/derive/pipeline/typing.h"

namespace spindle::derive {

class Engine {
 public:
  static Result<Engine> make(const Plan& plan, const Known& known, const Tags& tags);

  // The new rows of each tag node, in the order of sources(); each with its `until`.
  void step(std::span<const Rows> sources);
  // What the last step gave: rows of a node, by its place in the plan.
  [[nodiscard]] const Rows& rows(std::size_t node) const { return rows_[node]; }
  [[nodiscard]] const std::vector<std::size_t>& sources() const { return sources_; }
  // From output rows back to rows of tags, lags included.
  [[nodiscard]] Reach reach() const { return reach_; }

  [[nodiscard]] std::string save() const;
  Result<> restore(std::string_view state);

 private:
  const Plan* plan_ = nullptr;
  std::vector<std::size_t> sources_;
  std::vector<std::unique_ptr<Operator>> operators_;  // null for tags
  std::vector<Rows> rows_;
  Reach reach_;
};

}  // namespace spindle::derive
