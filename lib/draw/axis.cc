#include "lib/draw/axis.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace spindle::draw {
namespace {

using std::chrono::sys_days;

constexpr std::array<Span, 20> kTimeSteps = {1ms,   10ms,  100ms, 1s, 2s, 5s,  15s, 30s, 1min, 5min,
                                             15min, 30min, 1h,    3h, 6h, 12h, 24h, 48h, 168h, 336h};
constexpr std::array kMonthSteps = {1, 3, 6, 12, 24, 60, 120, 600, 1200, 6000};

double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::string time_label(Time time, Span step) {
  const std::string text = format_time(time, step < 1s ? 3 : 0);  // 2026-01-31T08:09:10.123Z
  const bool midnight = time == std::chrono::floor<std::chrono::days>(time);
  if (step >= 24h || (midnight && step >= 1min)) return text.substr(0, 10);
  if (step >= 1min) return text.substr(11, 5);
  return text.substr(11, text.size() - 12);
}

std::vector<Tick> month_ticks(TimeRange range, int step) {
  std::vector<Tick> out;
  const auto first = month_of(range.from).since_1970;
  for (std::int32_t m = first - ((first % step) + step) % step;
       time_of(micros(range_of(Month{m}).from)) < range.to; m += step) {
    const Time at = range_of(Month{m}).from;
    if (at >= range.from)
      out.push_back({static_cast<double>(micros(at)), format_time(at).substr(0, step >= 12 ? 4 : 7)});
  }
  return out;
}

}  // namespace

Interval value_range(const std::vector<const Series*>& series) {
  Interval out{std::numeric_limits<double>::max(), std::numeric_limits<double>::lowest()};
  for (const auto* one : series)
    for (const auto& point : one->points)
      if (point.good && std::isfinite(point.value)) {
        out.low = std::min(out.low, point.value);
        out.high = std::max(out.high, point.value);
      }
  if (out.low > out.high) return {0, 1};
  const double room =
      out.high > out.low ? (out.high - out.low) * 0.05 : std::max(std::abs(out.low) * 0.05, 0.5);
  return {std::max(out.low - room, std::numeric_limits<double>::lowest() / 4),
          std::min(out.high + room, std::numeric_limits<double>::max() / 4)};
}

std::vector<Tick> value_ticks(Interval range, int count, const std::vector<const Series*>& series) {
  std::vector<Tick> out;
  for (const auto* one : series)
    for (const auto& [value, name] : one->labels)
      if (range.low <= value && value <= range.high) out.push_back({value, name});
  if (!out.empty()) return out;
  const double step = round_step((range.high - range.low) / std::max(count, 1));
  for (double n = std::ceil(range.low / step); n * step <= range.high; ++n) {
    out.push_back({n * step, fmt::format("{:.6g}", n == 0 ? 0.0 : n * step)});
    if (out.size() > 50) break;
  }
  return out;
}

std::vector<Tick> time_ticks(TimeRange range, int count) {
  const Span least = (range.to - range.from) / std::max(count, 1);
  const auto* step = std::ranges::lower_bound(kTimeSteps, least);
  if (step == kTimeSteps.end()) {
    const auto months = static_cast<double>(least / 24h) / 30.4;
    const auto* found = std::ranges::lower_bound(kMonthSteps, months);
    return month_ticks(range, found == kMonthSteps.end() ? kMonthSteps.back() : *found);
  }
  std::vector<Tick> out;
  const auto width = micros(*step);
  const auto first = -(-micros(range.from) / width);  // near; the loop skips what lies before
  for (auto n = first - 1; n * width < micros(range.to); ++n)
    if (const auto at = n * width; at >= micros(range.from))
      out.push_back({static_cast<double>(at), time_label(time_of(at), *step)});
  return out;
}

}  // namespace spindle::draw
