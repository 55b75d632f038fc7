#include "lib/parquet/hybrid.h"

namespace spindle {
namespace {

constexpr std::size_t kGroup = 8;    // values are bit-packed in groups of this many
constexpr std::size_t kRunMin = 16;  // shorter runs are cheaper packed

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

// The values, filled up with zeros to whole groups.
void append_packed(std::string& out, std::span<const std::uint32_t> values, int bit_width) {
  const std::size_t groups = (values.size() + kGroup - 1) / kGroup;
  append_varint(out, groups << 1 | 1);
  const std::size_t end = out.size() + groups * static_cast<std::size_t>(bit_width);
  std::uint64_t bits = 0;
  int held = 0;
  for (const std::uint32_t value : values) {
    bits |= std::uint64_t{value} << held;
    for (held += bit_width; held >= 8; held -= 8, bits >>= 8) out.push_back(static_cast<char>(bits));
  }
  if (held > 0) out.push_back(static_cast<char>(bits));
  out.resize(end);
}

std::size_t run_length(std::span<const std::uint32_t> values) {
  std::size_t length = 1;
  while (length < values.size() && values[length] == values[0]) ++length;
  return length;
}

}  // namespace

void append_run(std::string& out, std::uint64_t count, std::uint32_t value, int bit_width) {
  append_varint(out, count << 1);
  for (int shift = 0; shift < bit_width; shift += 8) out.push_back(static_cast<char>(value >> shift));
}

void append_hybrid(std::string& out, std::span<const std::uint32_t> values, int bit_width) {
  std::size_t packed = 0, at = 0;  // [packed, at) waits to be bit-packed
  const auto flush = [&] {
    if (at > packed) append_packed(out, values.subspan(packed, at - packed), bit_width);
  };
  while (at < values.size()) {
    const std::size_t run = run_length(values.subspan(at));
    const std::size_t fill = (kGroup - (at - packed) % kGroup) % kGroup;
    if (run < kRunMin + fill) {
      at += run;
      continue;
    }
    at += fill;
    flush();
    append_run(out, run - fill, values[at], bit_width);
    packed = at += run - fill;
  }
  flush();
}

}  // namespace spindle
