// resample: rows at whole multiples of a step since 1970. Nothing is known further than `hold` from a row:
// there one bad row says so, and silence follows.
#pragma once

#include "src/derive/operators/operator.h"

namespace spindle::derive {

enum class Between {
  previous,  // the last row's value
  linear     // on the line between two good rows; before a bad one, the last good value
};

struct Grid {
  Span every = 10s, hold = 1h;
  Between between = Between::linear;
};

std::unique_ptr<Operator> make_resample(const Grid& grid);

}  // namespace spindle::derive
