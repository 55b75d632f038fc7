#include "src/serve/pi_web_api/joined_summary.h"

#include <cmath>

namespace spindle::serve::pi {
namespace {

using archive::Summary;

void take_extremes(Summary& out, const Summary& part) {
  if (std::isnan(out.minimum) || part.minimum < out.minimum)
    out.minimum = part.minimum, out.minimum_time = part.minimum_time;
  if (std::isnan(out.maximum) || part.maximum > out.maximum)
    out.maximum = part.maximum, out.maximum_time = part.maximum_time;
  out.range_of_values = out.maximum - out.minimum;
}

}  // namespace

Summary join(TimeRange range, std::span<const Summary> parts) {
  Summary out = archive::unknown_summary(range);
  double good = 0, all = 0, mean = 0, squares = 0, total = 0;  // in seconds, or weighted by them
  bool uncertain = false;
  for (const auto& part : parts) {
    const double length = seconds(part.range.to - part.range.from), weight = length * part.percent_good / 100;
    all += length;
    good += weight;
    out.count += part.count;
    uncertain |= part.quality.uncertain();
    if (std::isnan(part.average)) continue;
    take_extremes(out, part);
    total += part.total * part.percent_good / 100;
    const double step = part.average - mean, deviation = part.population_standard_deviation;
    mean += step * weight / good;
    squares += weight * (deviation * deviation + step * (part.average - mean));
  }
  if (good == 0) return out;
  out.percent_good = 100 * good / all;
  out.quality = uncertain ? quality::uncertain : quality::good;
  if (std::isnan(out.minimum)) return out;
  out.average = mean;
  out.total = total / (good / all);
  out.standard_deviation = out.population_standard_deviation = std::sqrt(squares / good);
  return out;
}

}  // namespace spindle::serve::pi
