#include "app/spindle/running_plant.h"

#include "app/spindle/client.h"
#include "app/spindle/progress.h"

namespace spindle {
namespace {

constexpr int kPortsTried = 20;

}  // namespace

Result<std::unique_ptr<RunningPlant>> RunningPlant::start(const PlantOptions& options, bool any_port,
                                                          const Cancel& cancel) {
  std::unique_ptr<RunningPlant> plant{new RunningPlant{options.archive.path}};
  add_process_metrics(plant->metrics_);
  if (!options.statsd.host.empty()) {
    TRY(plant->statsd_, StatsdPusher::start(options.statsd, plant->metrics_));
  }
  TRY(plant->archive_, archive::Archive::open(system_env(), options.archive));
  const auto stats = plant->archive_->stats();
  log_info("archive open", {{"path", options.archive.path},
                            {"tags", stats.tags},
                            {"samples", stats.segment_rows + stats.hot_rows},
                            {"recovery_seconds", seconds(stats.recovery_took)}});
  if (options.simulate.enabled) {
    TRY(plant->simulation_, Simulation::start(options.simulate, *plant->archive_, progress_bar(), cancel));
  }
  TRY_OK(plant->serve(options.serve, any_port));
  return plant;
}

Result<> RunningPlant::serve(serve::ServeOptions options, bool any_port) {
  options.omf_definitions = archive_path_ + "/omf-definitions.jsonl";
  auto started = serve::start(*archive_, system_env(), metrics_, options);
  for (int i = 1; any_port && i < kPortsTried && !started && started.error().code == Code::unavailable; ++i) {
    ++options.port;
    started = serve::start(*archive_, system_env(), metrics_, options);
  }
  if (!started && started.error().code != Code::unavailable) return std::unexpected(started.error());
  if (!started)
    return fail(started.error().code, "{}; free the port, or give another in serve: port: or flight_port:",
                started.error().message);
  server_ = *std::move(started);
  log_info("serving", {{"url", server_->url()}, {"flight", server_->flight_url()}});
  return write_atomically(system_disk(), address_file(archive_path_), bytes_of(server_->url()));
}

Result<> RunningPlant::stop() {
  if (server_) {
    (void)system_disk().remove(address_file(archive_path_));
    server_->stop();
  }
  simulation_.reset();
  return archive_ ? archive_->close() : Result<>{};
}

RunningPlant::~RunningPlant() { (void)stop(); }

}  // namespace spindle
