// What moves a plant without anyone's doing: pure functions of seed and time, so any instant can be computed
// alone. Each object remembers the stretch it was last asked about; asking in time order is fast. One thread.
#pragma once

#include <cstdint>

#include "lib/base/base.h"

namespace spindle::acquire {

// One number in [0, 1) for each (seed, index).
double uniform_at(std::uint64_t seed, std::int64_t index);
// About normal, mean 0, deviation 1, bounded by 3.5; independent from one instant to the next.
double white_noise(std::uint64_t seed, Time time);

// A smooth random walk around 0, mostly within ±1, that turns about once each `period`.
class SmoothNoise {
 public:
  SmoothNoise(std::uint64_t seed, Span period) : seed_(seed), period_(period.count()) {}
  double at(Time time);

 private:
  void enter(std::int64_t time);

  std::uint64_t seed_;
  std::int64_t period_, begins_ = INT64_MAX, ends_ = INT64_MIN;  // the stretch at hand
  double c0_ = 0, c1_ = 0, c2_ = 0, c3_ = 0;                     // a cubic through it
};

// One turn a day, highest in the afternoon; ±1.
double daily(Time time);

}  // namespace spindle::acquire
