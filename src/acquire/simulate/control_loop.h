// A controller and the process it holds: setpoint, measurement, output and mode (four tags). Pure function of
// time. One thread.
#pragma once

#include <string>
#include <vector>

#include "src/acquire/simulate/channels.h"
#include "src/acquire/simulate/disturbance.h"
#include "src/acquire/simulate/schedule.h"

namespace spindle::acquire {

struct LoopOptions {
  std::string name, description, unit;  // "20-PIC-001", "Separator pressure", "barg"
  Range range;
  double setpoint_low = 0, setpoint_high = 0;
  Span settles_in{0};      // after a change of setpoint
  double unrest = 0;       // how far disturbances move the measurement, as a share of the span
  bool falls_off = false;  // the measurement goes to the range's zero when the plant is down
};

class ControlLoop {
 public:
  ControlLoop(const LoopOptions& options, Channels& channels);

  // Appends measurement, setpoint, output, mode. `service`: 1 in normal operation, 0 shut down.
  // `load`: what the output must make up for, about -1 to 1.
  void at(Time time, double service, double load, std::vector<double>& out);
  [[nodiscard]] double measured() const { return measured_; }  // of the last call

 private:
  LoopOptions options_;
  Setting setpoint_;
  Schedule manual_;
  SmoothNoise slow_, fast_;
  double measured_ = 0;
};

}  // namespace spindle::acquire
