// A plan for people: its nodes in order, what feeds what, where values come from, and what it costs. Pure.
#pragma once

#include <string>

#include "src/derive/pipeline/typing.h"

namespace spindle::derive {

struct Cost {
  std::uint64_t rows = 0;  // of all tags read, counting a tag once
  TimeRange range{kTimeMin, kTimeMin};
};

std::string show_plan(const Plan& plan, const Known& known, const Cost& cost);
// The same graph as a picture.
std::string plan_svg(const Plan& plan);

}  // namespace spindle::derive
