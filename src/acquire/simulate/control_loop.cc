#include "src/acquire/simulate/control_loop.h"

#include <algorithm>
#include <cmath>

namespace spindle::acquire {
namespace {

// Of a second-order loop, slightly underdamped; settled at x = 8.
double step_response(double x) {
  return x > 12 ? 1 : 1 - std::exp(-0.6 * x) * (std::cos(x) + 0.6 * std::sin(x));
}

}  // namespace

ControlLoop::ControlLoop(const LoopOptions& options, Channels& channels)
    : options_(options),
      setpoint_({.seed = channels.seed_of(options.name) + 1,
                 .every = 24h * 6,
                 .low = options.setpoint_low,
                 .high = options.setpoint_high,
                 .levels = 5}),
      manual_({.seed = channels.seed_of(options.name) + 2,
               .every = 24h * 14,
               .chance = 0.5,
               .shortest = 1h,
               .longest = 10h}),
      slow_(channels.seed_of(options.name) + 3, 3h),
      fast_(channels.seed_of(options.name) + 4, 4min) {
  channels.analog(options.name + ".PV", options.description, options.unit, options.range);
  channels.setpoint(options.name + ".SP", options.description + " setpoint", options.unit, options.range);
  channels.analog(options.name + ".OP", options.description + " controller output", "%", {0, 100});
  channels.digital(options.name + ".MODE", options.description + " controller mode", kModes);
}

void ControlLoop::at(Time time, double service, double load, std::vector<double>& out) {
  const auto set = setpoint_.at(time);
  const bool manual = manual_.at(time) != nullptr;
  const double settled = step_response(8 * seconds(set.since) / seconds(options_.settles_in));
  const double span = options_.range.span, slow = slow_.at(time), fast = fast_.at(time);
  // What the controller takes out in automatic, the process keeps in manual.
  const double unrest = options_.unrest * span * (fast + (manual ? 4 * slow : 0.3 * slow));
  const double held = set.before + (set.now - set.before) * settled + unrest;
  const double down = options_.falls_off ? options_.range.zero : held;
  measured_ = down + (held - down) * service;
  const double travel = (set.now - options_.range.zero) / span;
  const double effort = 20 + 55 * travel + (manual ? 0 : 12 * load + 6 * slow - 60 * options_.unrest * fast);
  out.push_back(measured_);
  out.push_back(set.now);
  out.push_back(std::clamp(effort * service, 0.0, 100.0));
  out.push_back(manual ? kManual : kAuto);
}

}  // namespace spindle::acquire
