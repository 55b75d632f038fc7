// What a stretch of rows looks like: level, noise, drift, resolution. Private to splice/. Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "src/derive/units/unit.h"

namespace spindle::derive {

struct Window {
  double near = 0;           // median of the rows next to the change
  double near_error = 0;     // how far that may lie from the level at the change
  double noise = 0;          // standard deviation from row to row
  double resolution = 0;     // 0: none seen
  double low = 0, high = 0;  // extremes, without the wildest
};

// `values` in order of distance from the change, the nearest first.
Window look_at(std::span<const double> values);
// The same window in another unit.
Window converted(const Window& window, const Conversion& conversion);

}  // namespace spindle::derive
