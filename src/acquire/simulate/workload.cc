#include "src/acquire/simulate/workload.h"

#include <array>
#include <bit>
#include <cmath>

namespace spindle::acquire {
namespace {

constexpr std::int64_t kSecond = 1'000'000, kReportAtLeast = 600 * kSecond;
constexpr double kGapChance = 1.0 / 40'000, kFlipChance = 1.0 / 900, kRetuneChance = 1.0 / 3'600;
constexpr std::int64_t kMilli = 1'000, kJitterMax = 5;  // whole milliseconds, as collectors stamp

// Near enough to a normal deviate for noise, and cheap: the number of ones among 64 bits.
double rough_normal(Random& random) { return (std::popcount(random.next()) - 32) / 4.0; }

}  // namespace

Workload::Workload(const WorkloadOptions& options) : random_(options.seed), now_(options.start) {
  points_.reserve(static_cast<std::size_t>(options.tags));
  for (int i = 0; i < options.tags; ++i) points_.push_back(point(i, random_));
}

Workload::Point Workload::point(int position, Random& random) {
  using enum Kind;
  static constexpr std::array kinds = {decimal, counts,  decimal, counts, decimal,  counts,  decimal,
                                       counts,  decimal, digital, counts, setpoint, decimal, digital,
                                       counts,  counter, decimal, frozen, counts,   digital};
  static constexpr std::array<std::uint8_t, 5> scans = {1, 1, 2, 5, 10};
  Point p{};
  p.kind = kinds[static_cast<std::size_t>(position) % kinds.size()];
  p.every = scans[random.below(scans.size())];
  p.phase = static_cast<std::int32_t>(random.below(900)) * 1'000;
  const double span = std::pow(10.0, 1 + static_cast<double>(random.below(3)));  // 10, 100 or 1000 units
  p.step = p.kind == counts ? span / 4'096 : span / 1'000;
  p.home = p.value = span * (0.3 + 0.4 * random.uniform());
  p.noise = p.step * (0.2 + 0.8 * random.uniform());
  if (p.kind == digital) p.value = p.home = 0, p.step = 1;
  if (p.kind == counter) p.value = 0, p.step = 1;
  p.last_sent = p.last_seen = std::nan("");
  return p;
}

std::vector<Tag> Workload::tags() const {
  static constexpr std::array units = {"barg", "degC", "m3/h", "%"};
  std::vector<Tag> out;
  for (std::size_t i = 0; i < points_.size(); ++i) {
    const auto kind = points_[i].kind;
    Tag tag{.name = fmt::format("LOAD.{:06}.PV", i), .unit = units[i % units.size()], .source = "workload"};
    tag.step = kind == Kind::setpoint;
    if (kind == Kind::digital) tag.type = ValueType::digital, tag.state_set = states().name, tag.unit = "";
    if (kind == Kind::counter) tag.type = ValueType::integer, tag.unit = "count";
    out.push_back(std::move(tag));
  }
  return out;
}

StateSet Workload::states() { return {.name = "OffOn", .states = {{0, "Off"}, {1, "On"}}}; }

// The process moves, and the instrument shows it at its resolution.
double Workload::move(Point& p) {
  switch (p.kind) {
    case Kind::decimal:
    case Kind::counts:
      p.value += 0.02 * (p.home - p.value) + p.noise * rough_normal(random_);
      return std::round(p.value / p.step) * p.step;
    case Kind::setpoint:
      if (random_.chance(kRetuneChance)) p.value = std::round(p.home * (0.8 + 0.4 * random_.uniform()));
      return p.value;
    case Kind::digital:
      if (random_.chance(kFlipChance)) p.value = 1 - p.value;
      return p.value;
    case Kind::counter:
      return p.value += static_cast<double>(random_.below(4));
    case Kind::frozen:
      return p.home;
  }
  return p.value;
}

// PI's exception test: a value passes when it moved by more than the deviation (one and a half steps) or long
// after the last; the value before it passes too, so that a line drawn through both is true.
void Workload::scan(int position, std::int64_t second, Batch& rows) {
  Point& p = points_[static_cast<std::size_t>(position)];
  if (second < p.silent_until) return;
  const TagId tag{position};
  const auto at = second + p.phase + kMilli * static_cast<std::int64_t>(random_.below(kJitterMax));
  if (random_.chance(kGapChance)) {
    p.silent_until = second + kSecond * static_cast<std::int64_t>(60 + random_.below(3'600));
    rows.push(tag, time_of(at), std::nan(""), quality::bad_no_communication);
    p.last_sent = p.last_seen = std::nan("");
    return;
  }
  const bool analog = p.kind == Kind::decimal || p.kind == Kind::counts;
  const double deviation = analog ? 1.5 * p.step : 0, value = move(p);
  if (!(std::abs(value - p.last_sent) <= deviation) || at - p.last_sent_at > kReportAtLeast) {
    if (analog && p.last_seen_at > p.last_sent_at && !std::isnan(p.last_seen))
      rows.push(tag, time_of(p.last_seen_at), p.last_seen);
    if (p.kind == Kind::digital)
      rows.push({.tag = tag, .time = time_of(at), .value = value, .state = static_cast<std::int32_t>(value)});
    else
      rows.push(tag, time_of(at), value);
    p.last_sent = value, p.last_sent_at = at;
  }
  p.last_seen = value, p.last_seen_at = at;
}

void Workload::next(Batch& rows) {
  const auto second = micros(now_);
  for (int i = 0; i < static_cast<int>(points_.size()); ++i)
    if ((second / kSecond + i) % points_[static_cast<std::size_t>(i)].every == 0) scan(i, second, rows);
  now_ += 1s;
}

}  // namespace spindle::acquire
