// The RLE / bit-packing hybrid of the Parquet format: how it stores levels and dictionary indices. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace spindle {

// Appends the values, each below 2^bit_width; 1 <= bit_width <= 32.
void append_hybrid(std::string& out, std::span<const std::uint32_t> values, int bit_width);
// Appends `count` equal values.
void append_run(std::string& out, std::uint64_t count, std::uint32_t value, int bit_width);

}  // namespace spindle
