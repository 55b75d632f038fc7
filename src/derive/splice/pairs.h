// Two streams brought to common times. Private to splice/. Pure; any thread.
#pragma once

#include <vector>

#include "src/derive/rows.h"

namespace spindle::derive {

struct Pairs {
  std::vector<std::int64_t> time;
  std::vector<double> x, y;  // the other stream; the reference `lag` before
  std::vector<double> kept;  // which share of the reference's noise variance is left between two rows
};

// At the times of `other`: its good values, and the reference on the line between its good neighbours, where
// these are close. At most `pairs_max`, evenly chosen.
Pairs paired(const Rows& reference, const Rows& other, Span lag, std::size_t pairs_max);

// Of a stream's own noise: from second differences of its good values, in which a smooth quantity cancels.
double noise_variance(const Rows& rows);

double median(std::vector<double> values);  // NaN of none
// 1.4826 times the median distance from the median: the standard deviation, were the values normal.
double robust_deviation(const std::vector<double>& values);

}  // namespace spindle::derive
