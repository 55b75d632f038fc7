#include "src/context/graph/encoding.h"

#include <array>
#include <cstdint>

namespace spindle::context {
namespace {

// What Windows-1252 has at 0x80 to 0x9f; 0 where it has nothing.
constexpr std::array<char16_t, 32> kWindows = {
    0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178};

std::size_t tail_of(unsigned char lead) {
  if (lead < 0x80) return 0;
  if (lead >= 0xc2 && lead < 0xe0) return 1;
  if (lead >= 0xe0 && lead < 0xf0) return 2;
  return lead >= 0xf0 && lead < 0xf5 ? 3 : 4;
}

// Overlong forms, surrogates and code points beyond Unicode.
bool impossible(unsigned char lead, unsigned char next) {
  return (lead == 0xe0 && next < 0xa0) || (lead == 0xed && next > 0x9f) || (lead == 0xf0 && next < 0x90) ||
         (lead == 0xf4 && next > 0x8f);
}

bool is_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead == 0) return false;
    const std::size_t tail = tail_of(lead);
    if (tail == 4 || text.size() - i <= tail) return false;
    if (tail > 0 && impossible(lead, static_cast<unsigned char>(text[i + 1]))) return false;
    for (std::size_t k = 0; k < tail; ++k)
      if ((static_cast<unsigned char>(text[++i]) & 0xc0) != 0x80) return false;
  }
  return true;
}

void append(std::string& out, char16_t point) {
  if (point < 0x80) {
    out += static_cast<char>(point);
  } else if (point < 0x800) {
    out += static_cast<char>(0xc0 | point >> 6);
    out += static_cast<char>(0x80 | (point & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | point >> 12);
    out += static_cast<char>(0x80 | (point >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (point & 0x3f));
  }
}

}  // namespace

std::optional<std::string> mended(std::string_view text) {
  if (is_utf8(text)) return std::nullopt;
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool shifted = byte >= 0x80 && byte < 0xa0;
    const char16_t point = shifted ? kWindows[byte - 0x80] : byte;
    if (byte != 0) append(out, point != 0 ? point : char16_t{0xfffd});
  }
  return out;
}

}  // namespace spindle::context
