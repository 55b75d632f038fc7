#include "app/spindle/plant.h"

#include "app/spindle/program.h"

namespace spindle {

config::Section describe(PlantOptions& options) {
  config::Section s{"A plant as Spindle sees it: `spindle run plant.yaml`. Every option with its default."};
  s.section("archive", describe(options.archive));
  s.section("serve", serve::describe(options.serve));
  s.section("simulate", describe(options.simulate));
  s.section("log", describe(options.log));
  s.section("statsd", describe(options.statsd));
  return s;
}

PlantOptions simulated_plant(const std::string& archive_path) {
  PlantOptions plant;
  plant.archive.path = archive_path;
  plant.simulate.enabled = true;
  return plant;
}

Result<PlantOptions> read_plant(const std::string& file) {
  TRY(const auto text, system_disk().read(file));
  PlantOptions plant;
  plant.archive.path = parent_of(file) + "/data";  // where a relative path in the file would be
  auto section = describe(plant);
  TRY_OK(config::read(text, section, {.file = file, .secrets = read_secret}));
  return plant;
}

}  // namespace spindle
