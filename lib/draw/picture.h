// A trend laid out as lines and texts in pixels, which SVG and PNG then put on paper. Private to lib/draw.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lib/draw/draw.h"

namespace spindle::draw {

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
};

struct Dot {
  double x = 0, y = 0;
};

struct Line {
  std::vector<Dot> dots;
  Color color;
  double width = 1;
};

enum class Anchor { left, middle, right };

struct Text {
  Dot at;  // of the baseline
  std::string text;
  Anchor anchor = Anchor::left;
  double size = 12;  // pixels, line height
  Color color;
};

struct Picture {
  Size size;
  std::vector<Line> lines;
  std::vector<Text> texts;
};

// Series that share a unit, in the order they came.
std::vector<std::vector<const Series*>> panels_of(const Trend& trend);
Color color_of(std::size_t series);
Result<> check(const Trend& trend);
Result<Picture> lay_out(const Trend& trend, Size size);

}  // namespace spindle::draw
