#include "src/derive/splice/compare.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <numeric>

#include "src/derive/splice/pairs.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kBlocks = 24;
constexpr double kOutlier = 6;           // deviations
constexpr double kReliabilityMin = 0.8;  // share of the variance that is not noise, for a gain to be told
constexpr int kLags = 20;                // tried on either side

struct Sums {
  double n = 0, x = 0, y = 0, xx = 0, xy = 0, yy = 0, kept = 0;
  Sums& operator+=(const Sums& o) {
    n += o.n, x += o.x, y += o.y, xx += o.xx, xy += o.xy, yy += o.yy, kept += o.kept;
    return *this;
  }
  Sums operator-(const Sums& o) const {
    return {n - o.n, x - o.x, y - o.y, xx - o.xx, xy - o.xy, yy - o.yy, kept - o.kept};
  }
  [[nodiscard]] double mean_x() const { return x / n; }
  [[nodiscard]] double mean_y() const { return y / n; }
  [[nodiscard]] double variance_x() const { return xx / n - mean_x() * mean_x(); }
  [[nodiscard]] double variance_y() const { return yy / n - mean_y() * mean_y(); }
  [[nodiscard]] double covariance() const { return xy / n - mean_x() * mean_y(); }
};
using Blocks = std::array<Sums, kBlocks>;

Sums total(const Blocks& blocks) {
  Sums out;
  for (const auto& block : blocks) out += block;
  return out;
}

// Around (x0, y0), so that sums of squares keep their digits.
Blocks blocks_of(const Pairs& pairs, double x0, double y0) {
  Blocks out{};
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    const double x = pairs.x[i] - x0, y = pairs.y[i] - y0;
    out[i * kBlocks / pairs.x.size()] += {1, x, y, x * x, x * y, y * y, pairs.kept[i]};
  }
  return out;
}

// 97.5 % of Student's t.
double student(double degrees) { return 1.96 + 2.4 / degrees + 3 / (degrees * degrees); }

// From what came out when each block was left out in turn. Where few blocks decide, as a few sharp steps do
// for a lag, there are fewer degrees of freedom than blocks.
Estimated jackknifed(double value, const std::vector<double>& without) {
  const auto count = static_cast<double>(without.size());
  const double mean = std::accumulate(without.begin(), without.end(), 0.0) / count;
  double squares = 0, fourths = 0;
  for (const double w : without) {
    const double square = (w - mean) * (w - mean);
    squares += square, fourths += square * square;
  }
  const double deviation = std::sqrt(squares * (count - 1) / count);
  const double decisive = fourths > 0 ? 3 * squares * squares / fourths : count;
  const double half = student(std::clamp(decisive - 1, 2.0, count - 1)) * deviation;
  return {value, deviation, value - half, value + half};
}

Estimated jackknife(const Blocks& blocks, const std::function<double(const Sums&)>& statistic) {
  const Sums all = total(blocks);
  std::vector<double> without;
  for (const auto& block : blocks)
    if (block.n > 0 && block.n < all.n) without.push_back(statistic(all - block));
  return jackknifed(statistic(all), without);
}

// The slope between medians of stretches: not led astray by single values.
double rough_gain(const Pairs& pairs, double noise) {
  std::vector<double> xs, ys, slopes;
  const auto n = pairs.x.size();
  for (std::size_t b = 0; b < kBlocks; ++b) {
    const auto part = [&](const std::vector<double>& v) {
      return std::vector<double>(v.begin() + static_cast<std::ptrdiff_t>(b * n / kBlocks),
                                 v.begin() + static_cast<std::ptrdiff_t>((b + 1) * n / kBlocks));
    };
    xs.push_back(median(part(pairs.x))), ys.push_back(median(part(pairs.y)));
  }
  for (std::size_t i = 0; i < xs.size(); ++i)
    for (std::size_t k = 0; k < i; ++k)
      if (std::abs(xs[i] - xs[k]) > 3 * noise) slopes.push_back((ys[i] - ys[k]) / (xs[i] - xs[k]));
  return slopes.size() < kBlocks ? 1 : median(std::move(slopes));
}

void drop_outliers(Pairs& pairs, double noise) {
  const double gain = rough_gain(pairs, noise);
  std::vector<double> residuals;
  for (std::size_t i = 0; i < pairs.x.size(); ++i) residuals.push_back(pairs.y[i] - gain * pairs.x[i]);
  const double centre = median(residuals), limit = kOutlier * robust_deviation(residuals);
  if (limit == 0) return;
  Pairs kept;
  for (std::size_t i = 0; i < pairs.x.size(); ++i) {
    if (std::abs(residuals[i] - centre) > limit) continue;
    kept.time.push_back(pairs.time[i]), kept.kept.push_back(pairs.kept[i]);
    kept.x.push_back(pairs.x[i]), kept.y.push_back(pairs.y[i]);
  }
  pairs = std::move(kept);
}

// Gain when x has a share of the noise: the variance of x is lessened by what noise adds to it. The residual
// variance is taken from the same rows, so that leaving a block out moves it as well.
double gain_of(const Sums& s, double share) {
  double gain = s.covariance() / s.variance_x();
  for (int i = 0; i < 8; ++i) {
    const double residual = s.variance_y() - 2 * gain * s.covariance() + gain * gain * s.variance_x();
    const double noise_x = std::max(residual, 0.0) * share / (share * gain * gain + (1 - share));
    gain = s.covariance() / (s.variance_x() - noise_x);
  }
  return gain;
}

std::optional<Estimated> lag_between(const Rows& reference, const Rows& other, Span lag_max) {
  const auto pairs_max = kPairsMax / 4;
  std::vector<Blocks> tried;
  double x0 = 0, y0 = 0;
  const TimeRange inner{time_of(other.time.front()) + lag_max, time_of(other.time.back()) - lag_max};
  for (int i = -kLags; i <= kLags; ++i) {
    auto pairs = paired(reference, other, Span{micros(lag_max) * i / kLags}, pairs_max);
    if (pairs.x.size() < kPairsMin) return std::nullopt;
    if (tried.empty()) x0 = median(pairs.x), y0 = median(pairs.y);
    Blocks blocks{};
    const double width = static_cast<double>(micros(inner.to - inner.from)) / kBlocks;
    for (std::size_t k = 0; k < pairs.x.size(); ++k) {
      if (!inner.contains(time_of(pairs.time[k]))) continue;
      const auto at = static_cast<double>(pairs.time[k] - micros(inner.from)) / width;
      const double x = pairs.x[k] - x0, y = pairs.y[k] - y0;
      blocks[std::min(static_cast<std::size_t>(at), kBlocks - 1)] +=
          {1, x, y, x * x, x * y, y * y, pairs.kept[k]};
    }
    tried.push_back(blocks);
  }
  // What remains after the best line, less the noise that lies in the reference there: between two rows it is
  // smaller, which would draw the lag to where times lie between. The bottom of a parabola around the lowest.
  const double noise_y = noise_variance(reference);
  const auto misfit = [noise_y](const Sums& s) {
    return s.variance_y() - s.covariance() * s.covariance() / s.variance_x() - noise_y * s.kept / s.n;
  };
  const double step = seconds(lag_max) / kLags;
  const auto peak = [&](std::size_t left_out) -> double {
    std::vector<double> fit;
    for (const auto& blocks : tried) {
      Sums sums = total(blocks);
      if (left_out < kBlocks) sums = sums - blocks[left_out];
      fit.push_back(-misfit(sums));
    }
    const auto top = std::ranges::max_element(fit) - fit.begin();
    constexpr std::ptrdiff_t kHalf = 4;
    const auto centre = std::clamp<std::ptrdiff_t>(top, kHalf, std::ssize(fit) - 1 - kHalf);
    double s1 = 0, s2 = 0, s4 = 0, y1 = 0, y2 = 0, ysum = 0;
    for (std::ptrdiff_t d = -kHalf; d <= kHalf; ++d) {
      const auto u = static_cast<double>(d);
      const double y = fit[static_cast<std::size_t>(centre + d)];
      s1 += 1, s2 += u * u, s4 += u * u * u * u, y1 += u * y, y2 += u * u * y, ysum += y;
    }
    const double bend = (s1 * y2 - s2 * ysum) / (s1 * s4 - s2 * s2), slope = y1 / s2;
    const double shift = bend < 0 ? std::clamp(-slope / (2 * bend), -4.0, 4.0) : 0;
    return (static_cast<double>(centre - kLags) + shift) * step;
  };
  std::vector<double> without;
  for (std::size_t b = 0; b < kBlocks; ++b) without.push_back(peak(b));
  return jackknifed(peak(kBlocks), without);
}

}  // namespace

std::optional<Comparison> compare(const Rows& reference, const Rows& other, Span lag_max) {
  Comparison out;
  if (lag_max > Span{0} && !other.empty()) out.lag = lag_between(reference, other, lag_max);
  const Span lag = out.lag && out.lag->excludes(0)
                       ? Span{static_cast<std::int64_t>(std::llround(out.lag->value * 1e6))}
                       : Span{0};
  auto pairs = paired(reference, other, lag, kPairsMax);
  if (pairs.x.size() < kPairsMin) return std::nullopt;
  const double noise_x = noise_variance(other);
  drop_outliers(pairs, std::sqrt(noise_x));
  if (pairs.x.size() < kPairsMin) return std::nullopt;
  out.pairs = pairs.x.size();
  const double kept =
      std::accumulate(pairs.kept.begin(), pairs.kept.end(), 0.0) / static_cast<double>(out.pairs);
  const double noise_y = noise_variance(reference) * kept;
  const double share = noise_x + noise_y > 0 ? noise_x / (noise_x + noise_y) : 0.5;
  const double x0 = median(pairs.x), y0 = median(pairs.y);
  const auto blocks = blocks_of(pairs, x0, y0);
  const Sums all = total(blocks);
  out.centre = x0 + all.mean_x();
  out.spread = 2 * std::sqrt(all.variance_x());
  const double base = y0 - x0;
  if (noise_x < (1 - kReliabilityMin) * all.variance_x()) {
    out.gain = jackknife(blocks, [&](const Sums& s) { return gain_of(s, share); });
    const double c = all.mean_x();
    out.shift = jackknife(
        blocks, [&](const Sums& s) { return base + s.mean_y() + gain_of(s, share) * (c - s.mean_x()) - c; });
  } else {
    out.shift = jackknife(blocks, [&](const Sums& s) { return base + s.mean_y() - s.mean_x(); });
  }
  return out;
}

}  // namespace spindle::derive
