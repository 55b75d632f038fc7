// Ticks of axes. Private to lib/draw.
#pragma once

#include <string>
#include <vector>

#include "lib/draw/draw.h"

namespace spindle::draw {

struct Tick {
  double at = 0;  // value, or microseconds since 1970
  std::string label;
};

struct Interval {
  double low = 0, high = 1;
};

// The values of good points, with a little room; never empty.
Interval value_range(const std::vector<const Series*>& series);
// About `count` round values; named states where the series have them.
std::vector<Tick> value_ticks(Interval range, int count, const std::vector<const Series*>& series);
// At most `count` round UTC times.
std::vector<Tick> time_ticks(TimeRange range, int count);

}  // namespace spindle::draw
