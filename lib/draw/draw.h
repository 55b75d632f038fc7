// Draws trends: values over time as SVG, as PNG, or as text for a terminal. Pure functions; any thread.
// One panel for each unit, so that what shares an axis can be compared; bad values leave a gap and a red
// mark.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle::draw {

struct Point {
  Time time;
  double value = 0;
  bool good = true;  // false, or a value that is not finite: drawn as a gap
};

struct Series {
  std::string name, unit;
  bool step = false;                     // the value holds until the next one
  std::vector<Point> points;             // in time order
  std::map<double, std::string> labels;  // names of digital states
};

struct Trend {
  std::string title;
  TimeRange range;
  std::vector<Series> series;
};

struct Size {
  int width = 1200, height = 480;  // pixels
};
inline constexpr int kPixelsMax = 16'384, kSeriesMax = 64;

// Code::invalid when the range is empty, there is no series or too many, or the size is beyond its limits.
Result<std::string> svg(const Trend& trend, Size size);
Result<std::string> png(const Trend& trend, Size size);

struct Screen {
  int columns = 100, rows = 24;
  bool color = true;
};
Result<std::string> terminal(const Trend& trend, Screen screen);

}  // namespace spindle::draw
