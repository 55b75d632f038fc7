#include "lib/draw/canvas.h"

#include <algorithm>
#include <cmath>

#include "lib/draw/letters.h"

namespace spindle::draw {
namespace {

// Distance of a pixel's middle from the segment.
double distance(Dot p, Dot a, Dot b) {
  const double dx = b.x - a.x, dy = b.y - a.y, length = dx * dx + dy * dy;
  const double part = length == 0 ? 0 : std::clamp(((p.x - a.x) * dx + (p.y - a.y) * dy) / length, 0.0, 1.0);
  return std::hypot(p.x - a.x - part * dx, p.y - a.y - part * dy);
}

}  // namespace

Canvas::Canvas(Size size)
    : size_(size),
      pixels_(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height) * 3, 255) {}

const std::uint8_t* Canvas::row(int y) const {
  return pixels_.data() + static_cast<std::size_t>(y) * static_cast<std::size_t>(size_.width) * 3;
}

void Canvas::blend(int x, int y, Color color, double cover) {
  if (x < 0 || y < 0 || x >= size_.width || y >= size_.height) return;
  auto* pixel = const_cast<std::uint8_t*>(row(y)) + static_cast<std::size_t>(x) * 3;
  for (const std::uint8_t part : {color.red, color.green, color.blue}) {
    *pixel = static_cast<std::uint8_t>(std::lround(*pixel + (part - *pixel) * cover));
    ++pixel;
  }
}

// Goes along the longer direction and touches only the pixels near the line.
void Canvas::segment(Dot from, Dot to, Color color, double width) {
  const double reach = width / 2 + 1;
  const bool flat = std::abs(to.x - from.x) >= std::abs(to.y - from.y);
  const auto along = [&](Dot d) { return flat ? d.x : d.y; };
  const auto across = [&](Dot d) { return flat ? d.y : d.x; };
  if (along(from) > along(to)) std::swap(from, to);
  const double length = along(to) - along(from),
               slope = length == 0 ? 0 : (across(to) - across(from)) / length;
  for (int i = static_cast<int>(along(from) - reach); i <= along(to) + reach; ++i) {
    const double middle = across(from) + std::clamp(i + 0.5 - along(from), 0.0, length) * slope;
    for (int j = static_cast<int>(middle - reach * 1.5); j <= middle + reach * 1.5; ++j) {
      const Dot pixel = flat ? Dot{i + 0.5, j + 0.5} : Dot{j + 0.5, i + 0.5};
      const double cover = std::clamp(width / 2 + 0.5 - distance(pixel, from, to), 0.0, 1.0);
      if (cover > 0) blend(static_cast<int>(pixel.x), static_cast<int>(pixel.y), color, cover);
    }
  }
}

void Canvas::line(const Line& line) {
  for (std::size_t i = 1; i < line.dots.size(); ++i)
    segment(line.dots[i - 1], line.dots[i], line.color, line.width);
}

void Canvas::text(const Text& text) {
  const double unit = text.size / 10;  // one step of a letter's grid
  double x = text.at.x;
  const double width = text_width(text.text, text.size);
  if (text.anchor == Anchor::middle) x -= width / 2;
  if (text.anchor == Anchor::right) x -= width;
  for (const auto& strokes : letters_of(text.text)) {
    for (const auto& stroke : strokes)
      for (std::size_t i = 1; i < stroke.size(); ++i)
        segment({x + stroke[i - 1].x * unit, text.at.y + stroke[i - 1].y * unit},
                {x + stroke[i].x * unit, text.at.y + stroke[i].y * unit}, text.color, 1);
    x += kLetterStep * unit;
  }
}

}  // namespace spindle::draw
