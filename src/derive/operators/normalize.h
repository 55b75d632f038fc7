// normalize: one unit, one clock, one set of states. A value outside the instrument's range keeps its number
// and becomes uncertain.
#pragma once

#include <limits>
#include <map>

#include "src/derive/operators/operator.h"
#include "src/derive/units/unit.h"

namespace spindle::derive {

struct Normalization {
  Conversion unit;
  double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
  Span clock_ahead{0};                          // how far the source's clock is ahead; taken off its times
  std::map<std::int32_t, std::int32_t> states;  // empty: not a digital signal, or codes stay
};

std::unique_ptr<Operator> make_normalize(const Normalization& what);

}  // namespace spindle::derive
