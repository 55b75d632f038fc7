// Pixels, and smooth lines on them. Private to lib/draw. One thread.
#pragma once

#include <cstdint>
#include <vector>

#include "lib/draw/picture.h"

namespace spindle::draw {

class Canvas {
 public:
  explicit Canvas(Size size);  // white
  void line(const Line& line);
  void text(const Text& text);
  [[nodiscard]] const std::uint8_t* row(int y) const;  // red, green, blue of each pixel

 private:
  void segment(Dot from, Dot to, Color color, double width);
  void blend(int x, int y, Color color, double cover);

  Size size_;
  std::vector<std::uint8_t> pixels_;
};

}  // namespace spindle::draw
