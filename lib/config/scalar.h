// Written values of single options: durations, sizes, numbers. Pure; private to lib/config.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace spindle::config {

// "10min", or 0 in any unit.
Result<Span> parse_span_or_zero(std::string_view text);

// "4096", "256MiB", "1.5GiB", "10GB": B, kB, MB, GB, TB in powers of 1000, KiB ... TiB in powers of 1024.
Result<std::size_t> parse_bytes(std::string_view text);
std::string format_bytes(std::size_t bytes);  // exact, in the largest binary unit that divides it

// Finite, all of the text.
Result<double> parse_number(std::string_view text);

// As a YAML scalar: plain where that is safe, else in double quotes.
std::string quoted(std::string_view text);

}  // namespace spindle::config
