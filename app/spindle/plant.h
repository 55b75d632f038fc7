// A plant's configuration: every option of the program in one YAML file.
#pragma once

#include <string>

#include "app/spindle/simulation.h"
#include "lib/config/config.h"
#include "lib/observe/observe.h"
#include "src/archive/archive.h"
#include "src/serve/serve.h"

namespace spindle {

struct PlantOptions {
  archive::ArchiveOptions archive;
  serve::ServeOptions serve;
  SimulationOptions simulate;
  LogOptions log;
  StatsdOptions statsd;
};
config::Section describe(PlantOptions& options);

// The simulated plant of `spindle run` without a file, kept in `archive_path`.
PlantOptions simulated_plant(const std::string& archive_path);
Result<PlantOptions> read_plant(const std::string& file);

}  // namespace spindle
