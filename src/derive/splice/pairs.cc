#include "src/derive/splice/pairs.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spindle::derive {
namespace {

constexpr std::int64_t kGapFactor = 10;  // neighbours further apart than this many usual steps are not close

bool usable(const Rows& rows, std::size_t i) {
  return !Quality{rows.quality[i]}.bad() && std::isfinite(rows.value[i]);
}

std::vector<std::size_t> usable_rows(const Rows& rows) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (usable(rows, i)) out.push_back(i);
  return out;
}

std::int64_t usual_step(const Rows& rows, const std::vector<std::size_t>& at) {
  std::vector<double> steps;
  for (std::size_t k = 1; k < at.size(); ++k)
    steps.push_back(static_cast<double>(rows.time[at[k]] - rows.time[at[k - 1]]));
  return steps.empty() ? 0 : static_cast<std::int64_t>(median(std::move(steps)));
}

}  // namespace

double median(std::vector<double> values) {
  if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

double robust_deviation(const std::vector<double>& values) {
  const double centre = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (const double v : values) distances.push_back(std::abs(v - centre));
  return 1.4826 * median(std::move(distances));
}

double noise_variance(const Rows& rows) {
  const auto at = usable_rows(rows);
  std::vector<double> seconds;
  for (std::size_t k = 2; k < at.size(); ++k)
    seconds.push_back(rows.value[at[k]] - 2 * rows.value[at[k - 1]] + rows.value[at[k - 2]]);
  if (seconds.empty()) return 0;
  const double deviation = robust_deviation(seconds);
  return deviation * deviation / 6;
}

Pairs paired(const Rows& reference, const Rows& other, Span lag, std::size_t pairs_max) {
  const auto from = usable_rows(reference), at = usable_rows(other);
  Pairs out;
  if (from.size() < 2) return out;
  const auto gap_max = kGapFactor * std::max<std::int64_t>(usual_step(reference, from), 1);
  const auto stride = std::max<std::size_t>(1, at.size() / pairs_max);
  std::size_t right = 1;
  for (std::size_t k = 0; k < at.size(); k += stride) {
    const auto t = other.time[at[k]] - micros(lag);
    if (t < reference.time[from.front()] || t > reference.time[from.back()]) continue;
    while (right + 1 < from.size() && reference.time[from[right]] < t) ++right;
    const auto l = from[right - 1], r = from[right];
    const auto width = reference.time[r] - reference.time[l];
    if (width > gap_max) continue;
    const double part =
        width == 0 ? 1 : static_cast<double>(t - reference.time[l]) / static_cast<double>(width);
    out.time.push_back(other.time[at[k]]);
    out.x.push_back(other.value[at[k]]);
    out.kept.push_back(part * part + (1 - part) * (1 - part));
    out.y.push_back(reference.value[l] + part * (reference.value[r] - reference.value[l]));
  }
  return out;
}

}  // namespace spindle::derive
