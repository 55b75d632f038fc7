#include "src/acquire/simulate/channels.h"

#include <array>
#include <cmath>

#include "lib/base/digest.h"

namespace spindle::acquire {

std::uint64_t Channels::seed_of(std::string_view name) const {
  return hash_words(std::array{seed_, hash_text(name)});
}

Channel& Channels::add(std::string_view name, std::string_view description, std::string_view unit,
                       Range range) {
  Channel channel;
  channel.tag.name = prefix_ + std::string{name};
  channel.tag.description = description;
  channel.tag.unit = unit;
  channel.tag.source = "simulate";
  channel.tag.point_id = name;
  channel.tag.zero = range.zero;
  channel.tag.span = range.span;
  channel.tag.filtering.exception_max = 1h;
  channel.sensor = {.seed = seed_of(name), .zero = range.zero, .span = range.span};
  return channels_.emplace_back(std::move(channel));
}

void Channels::analog(std::string_view name, std::string_view description, std::string_view unit,
                      Range range) {
  auto& [tag, sensor] = add(name, description, unit, range);
  // 14 bits or so, in steps that read well: 0.01 for a span of 100.
  sensor.resolution = std::pow(10, std::floor(std::log10(range.span)) - 4);
  sensor.noise = range.span * 0.0006;
  tag.filtering.exception_deviation = range.span * 0.0025;
}

void Channels::setpoint(std::string_view name, std::string_view description, std::string_view unit,
                        Range range) {
  auto& [tag, sensor] = add(name, description, unit, range);
  tag.step = true;
  sensor.ideal = true;
}

void Channels::counter(std::string_view name, std::string_view description, std::string_view unit) {
  auto& [tag, sensor] = add(name, description, unit, {0, 1e6});
  tag.type = ValueType::integer;
  tag.step = true;
  tag.filtering.exception_deviation = 0.5;
  sensor.ideal = true;
}

void Channels::digital(std::string_view name, std::string_view description, std::string_view state_set) {
  auto& [tag, sensor] = add(name, description, "", {0, 3});
  tag.type = ValueType::digital;
  tag.state_set = state_set;
  sensor.ideal = true;
}

std::vector<StateSet> simulated_state_sets() {
  return {{std::string{kModes}, {{kAuto, "AUTO"}, {kManual, "MAN"}}},
          {std::string{kValveStates}, {{kClosed, "Closed"}, {kOpen, "Open"}, {kTravelling, "Travelling"}}},
          {std::string{kRunStates}, {{kStopped, "Stopped"}, {kRunning, "Running"}, {kTripped, "Tripped"}}},
          {std::string{kAlarmStates}, {{0, "Normal"}, {1, "Alarm"}}}};
}

}  // namespace spindle::acquire
