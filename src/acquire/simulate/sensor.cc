#include "src/acquire/simulate/sensor.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/acquire/simulate/disturbance.h"

namespace spindle::acquire {
namespace {

constexpr std::array<std::string_view, 5> kFaultNames = {"frozen", "drift", "noisy", "spikes", "dropout"};

// A number in [-1, 1) that belongs to an occurrence; `part` tells its uses apart.
double draw(const Occurrence& occurrence, int part) { return 2 * uniform_at(occurrence.dice, part) - 1; }

Point system_state_at(Time time, int code) {
  return {time, std::numeric_limits<double>::quiet_NaN(), quality_of(PiStatus{.system_state = code}),
          system_state(code)};
}

constexpr int kOutOfService = 242, kIoTimeout = 246, kOverRange = 230, kUnderRange = 231;

}  // namespace

std::string_view name_of(SensorFault fault) { return kFaultNames[static_cast<std::size_t>(fault)]; }

SensorFault fault_of(const Occurrence& occurrence) {
  return static_cast<SensorFault>(occurrence.dice % kFaultNames.size());
}

Sensor::Sensor(const SensorOptions& options)
    : options_(options),
      faults_({.seed = options.seed ^ 0xFA01,
               .every = 24h * 60,
               .chance = options.ideal ? 0 : 0.4,
               .shortest = 30min,
               .longest = 24h * 4}),
      swaps_({.seed = options.seed ^ 0x5A4B,
              .every = 24h * 180,
              .chance = options.ideal ? 0 : 0.5,
              .shortest = 1h,
              .longest = 8h}) {}

Time Sensor::sees(Time time) {
  if (options_.ideal) return time;
  const auto* fault = faults_.at(time);
  return fault && fault_of(*fault) == SensorFault::frozen ? fault->range.from : time;
}

double Sensor::calibrated(Time seen, double truth) {
  const auto* swap = swaps_.latest(seen);
  if (!swap) return truth;
  const double gain = 1 + 0.004 * draw(*swap, 0), offset = 0.012 * options_.span * draw(*swap, 1);
  return options_.zero + gain * (truth - options_.zero) + offset;
}

double Sensor::disturbed(Time seen, double reading, const Occurrence& fault) const {
  const double gone = seconds(seen - fault.range.from) / seconds(fault.range.to - fault.range.from);
  const double size = options_.span * (0.03 + 0.05 * std::abs(draw(fault, 0)));
  switch (fault_of(fault)) {
    case SensorFault::drift:
      return reading + (draw(fault, 1) < 0 ? -size : size) * gone;
    case SensorFault::noisy:
      return reading + 0.3 * size * white_noise(fault.dice, seen);
    case SensorFault::spikes:
      return uniform_at(fault.dice, micros(seen)) < 0.01 ? reading + 4 * size * draw(fault, 2) : reading;
    default:
      return reading;
  }
}

Point Sensor::read(Time time, double truth) {
  if (options_.ideal) return {time, truth};
  if (swaps_.at(time)) return system_state_at(time, kOutOfService);
  const auto* fault = faults_.at(time);
  if (fault && fault_of(*fault) == SensorFault::dropout) return system_state_at(time, kIoTimeout);
  const Time seen = fault && fault_of(*fault) == SensorFault::frozen ? fault->range.from : time;
  double value = calibrated(seen, truth) + options_.noise * white_noise(options_.seed, seen);
  if (fault) value = disturbed(seen, value, *fault);
  if (options_.resolution > 0) value = std::round(value / options_.resolution) * options_.resolution;
  if (value > options_.zero + 1.1 * options_.span) return system_state_at(time, kOverRange);
  if (value < options_.zero - 0.1 * options_.span) return system_state_at(time, kUnderRange);
  return {time, value};
}

}  // namespace spindle::acquire
