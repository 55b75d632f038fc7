// A plant that runs: its parts in the order they start. They stop in reverse: first nobody is let in, then
// the sources end, then the archive closes.
#pragma once

#include <memory>
#include <string>

#include "app/spindle/plant.h"

namespace spindle {

class RunningPlant {
 public:
  // `any_port`: the next free port will do when the wanted one is taken.
  static Result<std::unique_ptr<RunningPlant>> start(const PlantOptions& options, bool any_port,
                                                     const Cancel& cancel);
  ~RunningPlant();
  // Ends within the limits of the parts; what was acknowledged is safe whatever it returns.
  Result<> stop();

  [[nodiscard]] std::string url() const { return server_->url(); }
  [[nodiscard]] archive::Archive& archive() { return *archive_; }

 private:
  explicit RunningPlant(std::string archive_path) : archive_path_(std::move(archive_path)) {}
  Result<> serve(serve::ServeOptions options, bool any_port);

  const std::string archive_path_;
  Metrics metrics_;
  std::unique_ptr<StatsdPusher> statsd_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<Simulation> simulation_;
  std::unique_ptr<serve::Server> server_;
};

}  // namespace spindle
