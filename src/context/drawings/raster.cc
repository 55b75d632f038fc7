#include "src/context/drawings/raster.h"

#include <charconv>

namespace spindle::context::drawings {
namespace {

bool take_number(std::string_view& bytes, int& number) {
  const auto start = bytes.find_first_of("0123456789");
  if (start == std::string_view::npos) return false;
  bytes.remove_prefix(start);
  const auto read = std::from_chars(bytes.data(), bytes.data() + bytes.size(), number);
  bytes.remove_prefix(static_cast<std::size_t>(read.ptr - bytes.data()));
  return read.ec == std::errc{};
}

}  // namespace

Raster turned(const Raster& raster) {
  Raster to{raster.height, raster.width};
  constexpr int kBlock = 32;  // so that both sides stay in the cache
  for (int top = 0; top < raster.height; top += kBlock)
    for (int left = 0; left < raster.width; left += kBlock)
      for (int y = top; y < std::min(top + kBlock, raster.height); ++y)
        for (int x = left; x < std::min(left + kBlock, raster.width); ++x)
          to.row(x)[raster.height - 1 - y] = raster.row(y)[x];
  return to;
}

PixelBox turned_back(const PixelBox& box, int height) {
  return {box.top, height - box.right, box.bottom, height - box.left};
}

Result<Raster> read_pgm(std::string_view bytes) {
  int width = 0, height = 0, most = 0;
  if (!bytes.starts_with("P5")) return fail(Code::corrupt, "the rendered page is no PGM picture");
  bytes.remove_prefix(2);
  if (!take_number(bytes, width) || !take_number(bytes, height) || !take_number(bytes, most) || most != 255 ||
      width < 1 || height < 1)
    return fail(Code::corrupt, "the rendered page has a broken PGM header");
  if (static_cast<std::int64_t>(width) * height > kRasterPixelsMax)
    return fail(Code::exhausted, "a picture of {} x {} pixels; at most {} pixels are looked at", width,
                height, kRasterPixelsMax);
  bytes.remove_prefix(std::min<std::size_t>(1, bytes.size()));
  const auto size = static_cast<std::size_t>(width) * height;
  if (bytes.size() < size) return fail(Code::corrupt, "the rendered page is cut short");
  Raster raster{width, height};
  std::copy_n(bytes.data(), size, raster.pixels.begin());
  return raster;
}

std::string write_pgm(const Raster& raster) {
  auto bytes = fmt::format("P5\n{} {}\n255\n", raster.width, raster.height);
  bytes.append(raster.pixels.begin(), raster.pixels.end());
  return bytes;
}

}  // namespace spindle::context::drawings
