#include <CLI/CLI.hpp>

#include "app/spindle/plant.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"

namespace spindle {
namespace {

// Everything starts in this order and, by the order of destruction, stops in reverse.
Result<Exit> run(const std::string& file, const std::string& archive_path) {
  PlantOptions plant = simulated_plant(archive_path);
  if (!file.empty()) {
    TRY(plant, read_plant(file));
  }
  TRY_OK(start_log(plant.log));
  Cancel cancel;
  SignalWatch signals{cancel};
  Metrics metrics;
  add_process_metrics(metrics);
  std::unique_ptr<StatsdPusher> statsd;
  if (!plant.statsd.host.empty()) {
    TRY(statsd, StatsdPusher::start(plant.statsd, metrics));
  }
  TRY(const auto archive, archive::Archive::open(system_env(), plant.archive));
  log_info("archive open",
           {{"path", plant.archive.path}, {"recovery_seconds", seconds(archive->stats().recovery_took)}});
  std::unique_ptr<Simulation> simulation;
  if (plant.simulate.enabled) {
    TRY(simulation, Simulation::start(plant.simulate, *archive, progress_bar(), cancel));
  }
  signals.wait();
  log_info("stopping");
  simulation.reset();
  TRY_OK(archive->close());
  return Exit::done;
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("run", "Run a plant: take samples in, keep them, answer questions");
  auto file = std::make_shared<std::string>();
  sub->add_option("FILE", *file,
                  "The plant's YAML file; without it a simulated plant with a year of history");
  sub->add_option("--archive", program.archive, "Folder of the simulated plant's archive")
      ->default_str("data");
  sub->callback([&program, file] {
    if (program.archive.empty()) program.archive = default_archive();
    program.action = [&program, file] { return run(*file, program.archive); };
  });
}

}  // namespace spindle
