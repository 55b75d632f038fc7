#include "src/derive/splice/window.h"

#include <algorithm>
#include <cmath>

#include "src/derive/splice/find.h"
#include "src/derive/splice/pairs.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kNear = 6;

// How medians of kNear rows follow each other: noise and the quantity's own movement together.
double usual_step(std::span<const double> values) {
  std::vector<double> medians, steps;
  for (std::size_t i = 0; i + kNear <= values.size(); i += kNear)
    medians.push_back(median({values.begin() + static_cast<std::ptrdiff_t>(i),
                              values.begin() + static_cast<std::ptrdiff_t>(i + kNear)}));
  for (std::size_t i = 1; i < medians.size(); ++i) steps.push_back(std::abs(medians[i] - medians[i - 1]));
  return 1.4826 * median(steps);
}

// From the mean of the smaller steps, which coarse resolution disturbs less than it would a median.
double noise_of(std::vector<double> steps) {
  std::ranges::sort(steps);
  const auto count = steps.size() * 9 / 10;
  double sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += steps[i];
  constexpr double kNormal = 1.109;  // of normal values: deviation over this trimmed mean, for differences
  return count == 0 ? 0 : kNormal * sum / static_cast<double>(count);
}

}  // namespace

Window look_at(std::span<const double> values) {
  Window out;
  std::vector<double> differences, sorted(values.begin(), values.end());
  for (std::size_t i = 1; i < values.size(); ++i) differences.push_back(std::abs(values[i] - values[i - 1]));
  out.near =
      median({values.begin(), values.begin() + static_cast<std::ptrdiff_t>(std::min(kNear, values.size()))});
  out.noise = noise_of(std::move(differences));
  out.near_error = std::hypot(usual_step(values), out.noise / std::sqrt(static_cast<double>(kNear)));
  out.resolution = resolution_of(sorted);
  std::ranges::sort(sorted);
  out.low = sorted[sorted.size() / 50], out.high = sorted[sorted.size() - 1 - sorted.size() / 50];
  return out;
}

Window converted(const Window& w, const Conversion& c) {
  const double scale = std::abs(c.factor);
  Window out{c(w.near), scale * w.near_error, scale * w.noise, scale * w.resolution, c(w.low), c(w.high)};
  if (out.low > out.high) std::swap(out.low, out.high);
  return out;
}

}  // namespace spindle::derive
