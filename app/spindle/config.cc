#include <CLI/CLI.hpp>

#include "app/spindle/plant.h"
#include "app/spindle/verbs.h"

namespace spindle {
namespace {

Result<Exit> explain_or_check(const Program& program, const std::string& file) {
  if (file.empty()) {
    PlantOptions plant;
    fmt::print("{}", config::explain(describe(plant)));
    return Exit::done;
  }
  TRY(const auto plant, read_plant(file));
  if (program.json)
    fmt::print("{{\"file\":{},\"valid\":true}}\n", json_text(file));
  else
    fmt::print("{} is valid\n", file);
  return Exit::done;
}

}  // namespace

void add_config(CLI::App& app, Program& program) {
  auto* sub =
      app.add_subcommand("config", "Print every option with its default, or check a configuration file");
  auto file = std::make_shared<std::string>();
  sub->add_option("FILE", *file, "A plant's YAML file to check; without it the reference is printed");
  sub->callback(
      [&program, file] { program.action = [&program, file] { return explain_or_check(program, *file); }; });
}

}  // namespace spindle
