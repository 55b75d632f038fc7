#include <CLI/CLI.hpp>

#include "app/spindle/running_plant.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"

namespace spindle {
namespace {

void print_welcome(const Program& program, RunningPlant& plant, const std::string& archive_path) {
  const auto some = plant.archive().tags("*", 0, 3);
  const auto tags = plant.archive().stats().tags;
  if (program.json) {
    fmt::print("{{\"url\":{},\"archive\":{},\"tags\":{}}}\n", json_text(plant.url()), json_text(archive_path),
               tags);
  } else {
    fmt::print("\nSpindle serves {} tags at {}\n\nTry, in another terminal:\n", tags, plant.url());
    fmt::print("  {} tags\n", program.name);
    if (!some.empty()) {
      fmt::print("  {} plot {} --start '*-8h'\n", program.name, some.back().name);
      fmt::print("  curl '{}/v1/latest?tag={}'\n", plant.url(), some.back().name);
    }
    fmt::print("  curl {}/metrics\n\nCtrl-C stops it.\n\n", plant.url());
  }
  std::fflush(stdout);
}

Result<Exit> run(const Program& program, const std::string& file) {
  PlantOptions options = simulated_plant(program.archive.empty() ? default_archive() : program.archive);
  if (!file.empty()) {
    if (!program.archive.empty())
      return fail(Code::invalid, "--archive is for the simulated plant; {} says archive: path:", file);
    TRY(options, read_plant(file));
  }
  TRY_OK(start_log(options.log));
  Cancel cancel;
  SignalWatch signals{cancel};
  TRY(const auto plant, RunningPlant::start(options, file.empty(), cancel));
  print_welcome(program, *plant, options.archive.path);
  signals.wait();
  log_info("stopping");
  TRY_OK(plant->stop());
  log_info("stopped");
  return Exit::done;
}

}  // namespace

void add_run(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("run", "Run a plant: take samples in, keep them, answer questions");
  auto file = std::make_shared<std::string>();
  sub->add_option("FILE", *file,
                  "The plant's YAML file; without it a simulated plant with a year of history");
  sub->add_option("--archive", program.archive,
                  "Folder of the simulated plant's archive (default: " + default_archive() + ")");
  sub->footer(
      "`spindle config` prints every option of FILE. SIGINT and SIGTERM stop in order; nothing that was\n"
      "acknowledged is lost, even by kill -9.");
  sub->callback([&program, file] { program.action = [&program, file] { return run(program, *file); }; });
}

}  // namespace spindle
