#include <cmath>

#include "src/acquire/simulate/equipment.h"

namespace spindle::acquire {
namespace {

constexpr Time kCommissioned = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
constexpr int kStages = 2;

LoopOptions speed() {
  return {.name = "30-SIC-001",
          .description = "Gas compressor speed",
          .unit = "rpm",
          .range = {0, 12'000},
          .setpoint_low = 9'200,
          .setpoint_high = 10'400,
          .settles_in = 3min,
          .unrest = 0.0015,
          .falls_off = true};
}

void describe(int stage, Channels& channels) {
  const auto name = [&](std::string_view letters, int loop) {
    return fmt::format("30-{}-{}{:02}", letters, stage, loop);
  };
  const std::string what = fmt::format("Compressor stage {} ", stage);
  const double top = stage == 1 ? 60 : 200;
  channels.analog(name("PT", 1), what + "suction pressure", "barg", {0, top / 2});
  channels.analog(name("PT", 2), what + "discharge pressure", "barg", {0, top});
  channels.analog(name("TT", 3), what + "suction temperature", "degC", {0, 100});
  channels.analog(name("TT", 4), what + "discharge temperature", "degC", {0, 200});
  channels.analog(name("FT", 5), what + "flow", "kSm3/h", {0, 80});
  channels.analog(name("ZT", 6), what + "anti-surge valve position", "%", {0, 100});
  channels.analog(name("VT", 7), what + "drive end vibration", "um", {0, 100});
  channels.analog(name("VT", 8), what + "non-drive end vibration", "um", {0, 100});
  channels.analog(name("TT", 9), what + "drive end bearing temperature", "degC", {0, 150});
  channels.analog(name("TT", 10), what + "non-drive end bearing temperature", "degC", {0, 150});
}

}  // namespace

Compressor::Compressor(Channels& channels)
    : trips_({.seed = channels.seed_of("compressor"),
              .every = 24h * 70,
              .chance = 0.8,
              .shortest = 3h,
              .longest = 40h}),
      speed_(speed(), channels),
      filter_(channels.seed_of("lube filter"), 24h * 20) {
  channels.analog("30-IT-002", "Compressor motor current", "A", {0, 600});
  channels.digital("30-XS-003", "Compressor status", kRunStates);
  channels.analog("30-PDT-004", "Compressor lube oil filter differential pressure", "bar", {0, 5});
  channels.analog("30-TT-005", "Compressor lube oil temperature", "degC", {0, 100});
  channels.counter("30-KQ-006", "Compressor running hours", "h");
  for (int stage = 1; stage <= kStages; ++stage) {
    describe(stage, channels);
    load_.emplace_back(channels.seed_of("load") + static_cast<std::uint64_t>(stage), 6min);
  }
}

double Compressor::running(Time time) { return in_service(trips_, time, 40s, 3min); }

// 0 just after a repair, 1 at the trip it leads to; only the last days show it.
double Compressor::wear(Time time) {
  const auto* repaired = trips_.latest(time);
  const auto soon = trips_.within({time, time + 24h * 12});
  if (soon.empty() || (repaired && repaired->range.contains(time))) return 0;
  const double days_left = seconds(soon.front().range.from - time) / 86'400;
  return days_left < 0 ? 0 : std::pow(1 - days_left / 12, 2);
}

void Compressor::at(Time time, const Conditions& plant, std::vector<double>& out) {
  speed_.at(time, running(time), plant.gas / 30 - 1, out);
  const double speed = speed_.measured() / 10'000;
  const auto* trip = trips_.latest(time);
  const bool down = trip && trip->range.contains(time);
  // The operator resets the trip an hour before the start.
  const RunState state = !down ? kRunning : trip->range.to - time > 1h ? kTripped : kStopped;
  const Span ran = (time - kCommissioned) - trips_.lasted(kCommissioned, time);
  const double fouling = 0.5 + 0.4 * filter_.at(time);
  out.insert(out.end(), {20 * (speed > 0.02) + 310 * std::pow(speed, 3) * (0.8 + plant.gas / 150),
                         static_cast<double>(state), (0.4 + fouling) * (0.3 + 0.7 * speed),
                         plant.ambient + 8 + 22 * speed, std::floor(seconds(ran) / 3600)});
  for (int stage_number = 1; stage_number <= kStages; ++stage_number)
    stage(time, stage_number, speed, plant, out);
}

void Compressor::stage(Time time, int stage, double speed, const Conditions& plant,
                       std::vector<double>& out) {
  const double unrest = load_[static_cast<std::size_t>(stage - 1)].at(time);
  const double suction = stage == 1 ? 9.5 : 9.5 + 21 * speed * speed;
  const double lift = (stage == 1 ? 24 : 75) * speed * speed * (1 + 0.01 * unrest);
  const double flow = plant.gas * std::min(1.0, speed) * (1 + 0.02 * unrest);
  const double worn = stage == 1 ? wear(time) * speed : 0;
  const double recycle = speed < 0.5 ? 100 : std::max(0.0, 90 - 5 * flow + 4 * unrest);
  out.insert(out.end(),
             {suction + 0.2 * unrest, suction + lift, plant.ambient + 14 + unrest,
              plant.ambient + 14 + 78 * speed * speed + unrest, flow, recycle,
              2 + 16 * speed + 38 * worn + 1.2 * unrest * speed, 2 + 14 * speed + 9 * worn + unrest * speed,
              plant.ambient + 10 + 42 * speed + 26 * worn, plant.ambient + 10 + 40 * speed + 6 * worn});
}

}  // namespace spindle::acquire
