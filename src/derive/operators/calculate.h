// calculate: an expression of signals at each time at which one of them has a row; each signal counts with
// its last row, as long as that is not older than `hold`. A bad or missing one makes the result bad.
#pragma once

#include <vector>

#include "src/derive/expression/expression.h"
#include "src/derive/operators/operator.h"

namespace spindle::derive {

struct Calculation {
  Expression expression;
  std::vector<Conversion> to_coherent;  // of each input, in the order of expression.names()
  Conversion from_coherent;             // to the signal's unit
  Span hold = 1h;
};

std::unique_ptr<Operator> make_calculate(Calculation what);

}  // namespace spindle::derive
