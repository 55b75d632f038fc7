#include "lib/parquet/delta.h"

#include <algorithm>
#include <bit>
#include <limits>

namespace spindle {
namespace {

constexpr std::uint64_t kBlockUnit = 128;  // the format wants multiples of this

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

void append_signed(std::string& out, std::int64_t value) {
  append_varint(out, static_cast<std::uint64_t>(value) << 1 ^ static_cast<std::uint64_t>(value >> 63));
}

// Differences wrap around, as the format says.
std::int64_t step(std::span<const std::int64_t> values, std::size_t i) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(values[i]) -
                                   static_cast<std::uint64_t>(values[i - 1]));
}

}  // namespace

std::string encode_deltas(std::span<const std::int64_t> values) {
  const std::uint64_t steps = values.empty() ? 0 : values.size() - 1;
  const std::uint64_t block = std::max(kBlockUnit, (steps + kBlockUnit - 1) / kBlockUnit * kBlockUnit);
  std::string out;
  append_varint(out, block);
  append_varint(out, 1);  // miniblocks in a block
  append_varint(out, values.size());
  append_signed(out, values.empty() ? 0 : values[0]);
  if (steps == 0) return out;
  std::int64_t low = std::numeric_limits<std::int64_t>::max(),
               high = std::numeric_limits<std::int64_t>::min();
  for (std::size_t i = 1; i < values.size(); ++i) {
    low = std::min(low, step(values, i));
    high = std::max(high, step(values, i));
  }
  const auto above = [&](std::int64_t delta) {
    return static_cast<std::uint64_t>(delta) - static_cast<std::uint64_t>(low);
  };
  const auto bytes = (static_cast<std::size_t>(std::bit_width(above(high))) + 7) / 8;
  append_signed(out, low);
  out.push_back(static_cast<char>(bytes * 8));
  const std::size_t start = out.size();
  out.resize(start + block * bytes);
  char* at = out.data() + start;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const std::uint64_t rest = above(step(values, i));
    for (std::size_t byte = 0; byte < bytes; ++byte) *at++ = static_cast<char>(rest >> (8 * byte));
  }
  return out;
}

}  // namespace spindle
