// The whole simulated plant at one instant. Pure function of time; one thread.
#pragma once

#include <vector>

#include "src/acquire/simulate/equipment.h"
#include "src/acquire/simulate/simulate.h"

namespace spindle::acquire {

class PlantModel {
 public:
  explicit PlantModel(const SimulateOptions& options);

  [[nodiscard]] const std::vector<Channel>& channels() const { return channels_.all(); }
  // The truth of each channel; valid until the next call.
  const std::vector<double>& at(Time time);
  [[nodiscard]] std::vector<PlantEvent> events(TimeRange range) const;

 private:
  Channels channels_;
  std::vector<Well> wells_;
  Separator separator_;
  Compressor compressor_;
  SmoothNoise weather_;
  Time at_ = kTimeMin;
  std::vector<double> truths_;
};

}  // namespace spindle::acquire
