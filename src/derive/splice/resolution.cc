#include <algorithm>
#include <cmath>

#include "src/derive/splice/find.h"

namespace spindle::derive {
namespace {

constexpr double kOnStep = 0.02;         // how far from a whole multiple counts as on it, in steps
constexpr double kShareOnStep = 0.97;    // of the values
constexpr std::size_t kDistinctMin = 6;  // fewer different values tell nothing
constexpr double kStepsMax = 1e6;        // between the extremes: more cannot be told from rounding

bool all_on(const std::vector<double>& values, double step) {
  std::size_t on = 0;
  for (const double v : values) {
    const double steps = (v - values.front()) / step;
    on += std::abs(steps - std::round(steps)) <= kOnStep;
  }
  return static_cast<double>(on) >= kShareOnStep * static_cast<double>(values.size());
}

// The least gap seen may be a few steps wide.
constexpr int kPartsTried = 6;

// The mean over the whole distance is finer than a single gap.
double refined(const std::vector<double>& values, double step) {
  const double steps = std::round((values.back() - values.front()) / step);
  return steps > 0 ? (values.back() - values.front()) / steps : step;
}

}  // namespace

double resolution_of(std::vector<double> values) {
  std::ranges::sort(values);
  values.erase(std::ranges::unique(values).begin(), values.end());
  if (values.size() < kDistinctMin) return 0;
  const double width = values.back() - values.front();
  double least = width;
  for (std::size_t i = 1; i < values.size(); ++i)
    if (const double gap = values[i] - values[i - 1]; gap > width / kStepsMax) least = std::min(least, gap);
  for (int part = 1; part <= kPartsTried; ++part)
    if (all_on(values, least / part)) return refined(values, least / part);
  return 0;
}

}  // namespace spindle::derive
