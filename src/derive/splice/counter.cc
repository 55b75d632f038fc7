#include "src/derive/splice/counter.h"

#include <algorithm>
#include <cmath>

#include "src/derive/splice/pairs.h"

namespace spindle::derive {
namespace {

constexpr double kClose = 25;         // usual increments from full, at most, for a rollover
constexpr double kCloseShare = 0.01;  // and this share of full
constexpr double kFalls = 0.2;        // a smaller fall, as a share of the value, is noise of the source

std::vector<std::size_t> usable(const Rows& rows) {
  std::vector<std::size_t> out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (!Quality{rows.quality[i]}.bad() && std::isfinite(rows.value[i])) out.push_back(i);
  return out;
}

double usual_increment(const Rows& rows, const std::vector<std::size_t>& at) {
  std::vector<double> up;
  for (std::size_t k = 1; k < at.size(); ++k)
    if (const double d = rows.value[at[k]] - rows.value[at[k - 1]]; d > 0) up.push_back(d);
  return up.empty() ? 0 : median(std::move(up));
}

// 10^k, 2^k, and what devices with signed numbers have.
double full_above(double value, double increment) {
  for (const double power : {8.0, 15.0, 16.0, 20.0, 24.0, 31.0, 32.0, 48.0})
    if (const double full = std::exp2(power);
        full > value && full - value <= std::min(kClose * increment, kCloseShare * full))
      return full;
  for (double full = 100; full < 1e18; full *= 10)
    if (full > value && full - value <= std::min(kClose * increment, kCloseShare * full)) return full;
  return 0;
}

}  // namespace

std::vector<Restart> find_restarts(const Rows& rows, double full) {
  const auto at = usable(rows);
  const double increment = usual_increment(rows, at);
  std::vector<Restart> out;
  for (std::size_t k = 1; k < at.size(); ++k) {
    const double last = rows.value[at[k - 1]], next = rows.value[at[k]];
    if (next >= last - std::max(kFalls * std::abs(last), kClose * increment)) continue;
    const double close_to = full > 0 ? full : full_above(last, increment);
    const bool close = close_to > 0 &&
                       close_to - last <= std::max(kClose * increment, kCloseShare * close_to) &&
                       next <= std::max(kClose * increment, kCloseShare * close_to);
    if (close)
      out.push_back({rows.time[at[k]], close_to, 0, Cause::rolled_over});
    else
      out.push_back({rows.time[at[k]], last, increment, Cause::reset});
  }
  return out;
}

}  // namespace spindle::derive
