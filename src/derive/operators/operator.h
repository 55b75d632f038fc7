// One step of a pipeline: rows in, rows out, in pieces of any size. What comes out does not depend on how the
// input was cut, and an output row depends only on input rows within the operator's reach: so live work,
// history and single tasks give the same bytes.
//
// One thread each. Between two calls of step() the state may be saved and restored into another operator made
// from the same description.
#pragma once

#include <memory>
#include <span>

#include "src/derive/operators/state.h"

namespace spindle::derive {

// How far from an output row the input rows may lie that it depends on.
struct Reach {
  Span past{0}, future{0};
  [[nodiscard]] Reach after(const Reach& earlier) const {
    return {past + earlier.past, future + earlier.future};
  }
};

class Operator {
 public:
  virtual ~Operator() = default;
  // `inputs`: the rows that are new since the last call, one for each input. Output rows are appended to
  // `out` and `out.until` is set.
  virtual void step(std::span<const Rows* const> inputs, Rows& out) = 0;
  [[nodiscard]] virtual Reach reach() const = 0;
  virtual void save(StateWriter&) const {}
  virtual Result<> restore(StateReader&) { return {}; }
};

}  // namespace spindle::derive
