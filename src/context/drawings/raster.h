// A grey picture, as the renderers hand it over and text recognition takes it, and boxes on it. Plain values.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::context::drawings {

// In pixels; right and bottom lie outside.
struct PixelBox {
  int left = 0, top = 0, right = 0, bottom = 0;
  [[nodiscard]] int width() const { return right - left; }
  [[nodiscard]] int height() const { return bottom - top; }
  [[nodiscard]] int middle_x() const { return (left + right) / 2; }
  [[nodiscard]] int middle_y() const { return (top + bottom) / 2; }
  void include(const PixelBox& other) {
    left = std::min(left, other.left), top = std::min(top, other.top);
    right = std::max(right, other.right), bottom = std::max(bottom, other.bottom);
  }
  bool operator==(const PixelBox&) const = default;
};

inline constexpr std::uint8_t kPaper = 255;
inline constexpr int kRasterPixelsMax = 120'000'000;

struct Raster {
  int width = 0, height = 0;
  std::vector<std::uint8_t> pixels;  // rows from the top; 0 is black

  Raster() = default;
  Raster(int columns, int rows, std::uint8_t fill = kPaper)
      : width(columns), height(rows), pixels(static_cast<std::size_t>(columns) * rows, fill) {}
  [[nodiscard]] std::uint8_t* row(int y) { return pixels.data() + static_cast<std::size_t>(y) * width; }
  [[nodiscard]] const std::uint8_t* row(int y) const {
    return pixels.data() + static_cast<std::size_t>(y) * width;
  }
};

// Turned clockwise by 90 degrees: what read upwards then reads to the right.
Raster turned(const Raster& raster);
// Where a box on turned(raster) lies on the raster, whose height is `height`.
PixelBox turned_back(const PixelBox& box, int height);

// Binary PGM ("P5"), one byte a pixel. corrupt: something else, or cut short. exhausted: kRasterPixelsMax.
Result<Raster> read_pgm(std::string_view bytes);
std::string write_pgm(const Raster& raster);

}  // namespace spindle::context::drawings
