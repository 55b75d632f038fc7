// An instrument between the truth and the control system: noise, resolution, calibration, faults, and its
// replacement by another that is calibrated a little differently. Pure functions of seed and time. One
// thread.
#pragma once

#include <string_view>

#include "src/acquire/filter/filter.h"
#include "src/acquire/simulate/schedule.h"

namespace spindle::acquire {

struct SensorOptions {
  std::uint64_t seed = 0;
  double zero = 0, span = 100;
  double noise = 0;       // standard deviation
  double resolution = 0;  // readings are whole multiples; 0: exact
  bool ideal = false;     // setpoints, states, counters: no noise, no faults, never replaced
};

enum class SensorFault { frozen, drift, noisy, spikes, dropout };
std::string_view name_of(SensorFault fault);
SensorFault fault_of(const Occurrence& occurrence);

class Sensor {
 public:
  explicit Sensor(const SensorOptions& options);

  // The instant whose truth it shows at `time`: an earlier one while it is frozen.
  Time sees(Time time);
  // What it shows, given the truth at sees(time).
  Point read(Time time, double truth);

  [[nodiscard]] const Schedule& faults() const { return faults_; }
  [[nodiscard]] const Schedule& swaps() const { return swaps_; }

 private:
  [[nodiscard]] double calibrated(Time seen, double truth);
  [[nodiscard]] double disturbed(Time seen, double reading, const Occurrence& fault) const;

  SensorOptions options_;
  Schedule faults_, swaps_;
};

}  // namespace spindle::acquire
