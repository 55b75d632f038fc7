// The time of day, and a clock that never jumps. Any thread.
#pragma once

#include "lib/base/base.h"

namespace spindle {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Time now() = 0;     // time of day; may be set back by an operator
  [[nodiscard]] virtual Span steady() = 0;  // since some fixed instant; never goes back
  virtual void sleep(Span span) = 0;
};

Clock& system_clock();

}  // namespace spindle
