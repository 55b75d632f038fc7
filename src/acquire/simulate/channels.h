// The list of a simulated plant's tags, each with the instrument behind it, filled by the equipment in the
// order in which it later computes their truths.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/model/model.h"
#include "src/acquire/simulate/sensor.h"

namespace spindle::acquire {

struct Channel {
  Tag tag;
  SensorOptions sensor;
};

struct Range {
  double zero = 0, span = 100;
};

class Channels {
 public:
  Channels(std::string prefix, std::uint64_t seed) : prefix_(std::move(prefix)), seed_(seed) {}

  // `name` without the prefix, such as "11-PT-001".
  void analog(std::string_view name, std::string_view description, std::string_view unit, Range range);
  void setpoint(std::string_view name, std::string_view description, std::string_view unit, Range range);
  void counter(std::string_view name, std::string_view description, std::string_view unit);
  void digital(std::string_view name, std::string_view description, std::string_view state_set);

  [[nodiscard]] const std::vector<Channel>& all() const { return channels_; }
  [[nodiscard]] std::uint64_t seed_of(std::string_view name) const;

 private:
  Channel& add(std::string_view name, std::string_view description, std::string_view unit, Range range);

  std::string prefix_;
  std::uint64_t seed_;
  std::vector<Channel> channels_;
};

// Digital states: what the codes of `state_set` mean, in order.
std::vector<StateSet> simulated_state_sets();
inline constexpr std::string_view kModes = "SIM_MODE", kValveStates = "SIM_VALVE", kRunStates = "SIM_RUN",
                                  kAlarmStates = "SIM_ALARM";
enum Mode { kAuto = 0, kManual = 1 };
enum ValveState { kClosed = 0, kOpen = 1, kTravelling = 2 };
enum RunState { kStopped = 0, kRunning = 1, kTripped = 2 };

}  // namespace spindle::acquire
