// The equipment of the simulated plant. Each names its tags when it is made, and later appends their truths
// in the same order. Pure functions of time; one thread.
#pragma once

#include <string>
#include <vector>

#include "src/acquire/simulate/control_loop.h"

namespace spindle::acquire {

// 1 while in service, falling to 0 in an outage and rising after it, each within about three time constants.
double in_service(Schedule& outages, Time time, Span falls, Span rises);

// What the parts of the plant share at an instant.
struct Conditions {
  double ambient = 0;      // degC
  double compression = 1;  // how far the compressor runs
  double liquids = 0;      // m3/h, of all wells
  double gas = 0;          // kSm3/h, of all wells
};

// A gas-lifted production well: declines over the years, slugs now and then, is shut in for work.
class Well {
 public:
  Well(int number, Channels& channels);
  void at(Time time, Conditions& plant, std::vector<double>& out);  // adds its liquids and gas
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const Schedule& shut_ins() const { return shut_ins_; }
  [[nodiscard]] const Schedule& slugging() const { return slugging_; }

 private:
  std::string name_;
  double rate_, phase_;
  Schedule shut_ins_, slugging_;
  Setting choke_;
  SmoothNoise reservoir_, flow_;
  ControlLoop gas_lift_;
};

// A three-phase separator.
class Separator {
 public:
  explicit Separator(Channels& channels);
  void at(Time time, const Conditions& plant, std::vector<double>& out);

 private:
  ControlLoop pressure_, oil_level_, water_level_;
  SmoothNoise water_cut_, feed_;
};

// A two-stage gas compressor. Its drive-end bearing wears until the machine trips and is repaired.
class Compressor {
 public:
  explicit Compressor(Channels& channels);
  double running(Time time);
  void at(Time time, const Conditions& plant, std::vector<double>& out);
  [[nodiscard]] const Schedule& trips() const { return trips_; }

 private:
  void stage(Time time, int stage, double speed, const Conditions& plant, std::vector<double>& out);
  double wear(Time time);

  Schedule trips_;
  ControlLoop speed_;
  std::vector<SmoothNoise> load_;  // of each stage
  SmoothNoise filter_;
};

}  // namespace spindle::acquire
