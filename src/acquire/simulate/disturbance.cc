#include "src/acquire/simulate/disturbance.h"

#include <array>
#include <cmath>
#include <numbers>

#include "lib/base/digest.h"

namespace spindle::acquire {
namespace {

std::uint64_t word_at(std::uint64_t seed, std::int64_t index) {
  return hash_words(std::array{seed, static_cast<std::uint64_t>(index)});
}

std::int64_t floor_div(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

}  // namespace

double uniform_at(std::uint64_t seed, std::int64_t index) {
  return static_cast<double>(word_at(seed, index) >> 11) * 0x1.0p-53;
}

double white_noise(std::uint64_t seed, Time time) {
  const std::uint64_t word = word_at(seed, micros(time));
  double sum = 0;  // four uniform numbers of 16 bits: mean 2, variance 1/3
  for (int shift = 0; shift < 64; shift += 16) sum += static_cast<double>(word >> shift & 0xFFFF) * 0x1.0p-16;
  return (sum - 2) * std::numbers::sqrt3;
}

void SmoothNoise::enter(std::int64_t time) {
  const std::int64_t cell = floor_div(time, period_);
  begins_ = cell * period_;
  ends_ = begins_ + period_;
  std::array<double, 4> y{};  // the stretch's ends and their outer neighbours
  for (int k = 0; k < 4; ++k) y[k] = 2.4 * (uniform_at(seed_, cell + k - 1) - 0.5);
  c0_ = y[1];  // Catmull-Rom
  c1_ = 0.5 * (y[2] - y[0]);
  c2_ = y[0] - 2.5 * y[1] + 2 * y[2] - 0.5 * y[3];
  c3_ = 0.5 * (y[3] - y[0]) + 1.5 * (y[1] - y[2]);
}

double SmoothNoise::at(Time time) {
  const std::int64_t t = micros(time);
  if (t < begins_ || t >= ends_) enter(t);
  const double x = static_cast<double>(t - begins_) / static_cast<double>(period_);
  return c0_ + x * (c1_ + x * (c2_ + x * c3_));
}

double daily(Time time) {
  const double day = seconds(time.time_since_epoch()) / 86'400;
  return -std::cos(2 * std::numbers::pi * (day - std::floor(day) - 2.0 / 24));
}

}  // namespace spindle::acquire
