// A plant's configuration: every option of the program in one YAML file.
#pragma once

#include <string>

#include "lib/config/config.h"
#include "lib/observe/observe.h"
#include "src/archive/archive.h"

namespace spindle {

struct PlantOptions {
  archive::ArchiveOptions archive;
  LogOptions log;
  StatsdOptions statsd;
};
config::Section describe(PlantOptions& options);

// Defaults, with the archive in `archive_path`.
PlantOptions default_plant(const std::string& archive_path);
Result<PlantOptions> read_plant(const std::string& file);

}  // namespace spindle
