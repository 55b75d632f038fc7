// What is kept of one tag over one aligned interval, so that plots and means over decades need no raw rows.
// Buckets of neighbouring intervals can be combined: the gap between them is known from `first` and `last`.
// Plain values.
#pragma once

#include <cstdint>
#include <limits>

#include "lib/base/base.h"

namespace spindle::archive {

struct Bucket {
  struct Point {
    Time time;
    double value = std::numeric_limits<double>::quiet_NaN();  // NaN: the row cannot be used
    std::uint32_t quality = 0;
  };
  Time start;
  Span width{0};
  // Rows; rows that can be used (not bad, value finite); those of them whose quality is uncertain.
  std::uint64_t count = 0, good = 0, uncertain = 0;
  Point first, last;  // of all rows, bad ones included
  Point min, max;     // of good rows; the earliest of equals. Only with good > 0
  Point bad;          // the first row that cannot be used. Only with good < count
  double sum = 0,
         sum_squares = 0;  // of good rows; "squares" are of the distance from their mean, here and below
  // Over [first.time, last.time], only where the value is known: good to good is a line (or, stepped, held);
  // from a good row to a bad one the value holds; from a bad row on there is none.
  double integral_linear = 0, integral_step = 0;  // value times seconds
  double squares_linear = 0, squares_step = 0;    // value squared times seconds
  Span good_time{0};
};

inline constexpr Span kRollupWidths[] = {60s, 3600s, 86400s};  // aligned to 1970 in UTC

}  // namespace spindle::archive
