// Two streams of one quantity over the same time: by how much they differ, with honest intervals.
//
//   reference(t) = value(t + lag) * gain + offset,  told as gain, and as shift at the level `centre`
//
// Both streams have noise, so the gain is that of errors in variables: a plain regression would find it too
// small. Spreads come from leaving out one stretch of time after the other (jackknife), which allows for
// noise that is not independent from row to row. Pure; any thread.
#pragma once

#include <optional>

#include "src/derive/rows.h"

namespace spindle::derive {

struct Estimated {
  double value = 0, deviation = 0, low = 0, high = 0;  // standard deviation; 95 % interval
  [[nodiscard]] bool excludes(double x) const { return x < low || x > high; }
};

struct Comparison {
  std::size_t pairs = 0;
  double centre = 0;              // mean level of the other stream
  double spread = 0;              // half of the range in which most of its values lie
  Estimated shift;                // reference minus the other, at the centre
  std::optional<Estimated> gain;  // absent: the quantity did not move enough to tell
  std::optional<Estimated> lag;   // seconds by which the other stream is late; absent: not looked for
};

// nullopt: fewer than kPairsMin times at which both are good. `lag_max` 0: no lag is looked for.
std::optional<Comparison> compare(const Rows& reference, const Rows& other, Span lag_max);

inline constexpr std::size_t kPairsMin = 60, kPairsMax = 20'000;

}  // namespace spindle::derive
