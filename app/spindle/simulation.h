// The simulated plant inside `spindle run`: brings its history in once, then lives on, second by second.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "lib/config/config.h"
#include "src/acquire/simulate/simulate.h"
#include "src/archive/archive.h"

namespace spindle {

struct SimulationOptions {
  bool enabled = false;
  Span history = 365 * 24h;
  acquire::SimulateOptions plant;
};
config::Section describe(SimulationOptions& options);

class Simulation {
 public:
  // Declares the tags; what is missing of the history is simulated before this returns (a year: seconds).
  // The archive must outlive it. Destroying it stops the live samples within a second or so.
  static Result<std::unique_ptr<Simulation>> start(const SimulationOptions& options,
                                                   archive::Archive& archive, const ProgressFn& progress,
                                                   const Cancel& cancel);
  ~Simulation();

 private:
  Simulation(acquire::Plant plant, archive::Archive& archive) : plant_(std::move(plant)), archive_(archive) {}
  void live(Time after);

  acquire::Plant plant_;
  archive::Archive& archive_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace spindle
