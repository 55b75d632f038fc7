#include <CLI/CLI.hpp>

#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {

void add_version(CLI::App& app, Program& program) {
  app.add_subcommand("version", "Print the version")->callback([&program] {
    program.action = [&program]() -> Result<Exit> {
      if (program.json)
        fmt::print("{{\"version\":{}}}\n", json_text(SPINDLE_VERSION));
      else
        fmt::print("spindle {}\n", SPINDLE_VERSION);
      return Exit::done;
    };
  });
}

}  // namespace spindle
