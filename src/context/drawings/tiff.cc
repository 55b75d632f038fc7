#include "src/context/drawings/tiff.h"

#include <array>

namespace spindle::context::drawings {
namespace {

enum class Type : std::uint16_t { u16 = 3, u32 = 4, ratio = 5 };

void put(std::string& to, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) to.push_back(static_cast<char>(value >> (8 * i) & 0xff));
}

struct Field {
  std::uint16_t tag;
  Type type;
  std::uint32_t value;
};

void put_directory(std::string& to, std::span<const Field> fields, std::uint32_t next) {
  put(to, static_cast<std::uint32_t>(fields.size()), 2);
  for (const auto& field : fields) {
    put(to, field.tag, 2);
    put(to, static_cast<std::uint32_t>(field.type), 2);
    put(to, 1, 4);
    put(to, field.value, 4);
  }
  put(to, next, 4);
}

}  // namespace

std::string write_tiff(std::span<const Raster> pages, int dots_per_inch) {
  constexpr std::uint32_t kFields = 11, kDirectory = 2 + 12 * kFields + 4, kRatio = 8;
  std::string to = "II";
  put(to, 42, 2);
  put(to, 8, 4);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto& page = pages[i];
    const auto start = static_cast<std::uint32_t>(to.size());
    const std::uint32_t ratio = start + kDirectory, strip = ratio + kRatio;
    const auto size = static_cast<std::uint32_t>(page.pixels.size());
    const auto padding = size % 2;
    const std::array<Field, kFields> fields{{{256, Type::u32, static_cast<std::uint32_t>(page.width)},
                                             {257, Type::u32, static_cast<std::uint32_t>(page.height)},
                                             {258, Type::u16, 8},  // bits a pixel
                                             {259, Type::u16, 1},  // not compressed
                                             {262, Type::u16, 1},  // 0 is black
                                             {273, Type::u32, strip},
                                             {277, Type::u16, 1},  // one grey value a pixel
                                             {278, Type::u32, static_cast<std::uint32_t>(page.height)},
                                             {279, Type::u32, size},
                                             {282, Type::ratio, ratio},
                                             {283, Type::ratio, ratio}}};
    put_directory(to, fields, i + 1 < pages.size() ? strip + size + padding : 0);
    put(to, static_cast<std::uint32_t>(dots_per_inch), 4);
    put(to, 1, 4);
    to.append(page.pixels.begin(), page.pixels.end());
    to.append(padding, '\0');
  }
  return to;
}

}  // namespace spindle::context::drawings
