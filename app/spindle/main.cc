#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/spindle/verbs.h"

namespace {

constexpr auto kAbout =
    "Spindle: decades of plant history and live samples in open tables.\n"
    "Start with `spindle run`, then `spindle tags` and `spindle query latest '*'`.";
constexpr auto kFooter =
    "Times: 2026-01-31T08:00:00Z, or PI's way: * (now), *-8h, t (today), y-1d.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong input, 3 not found, 4 in use or not reachable (try again),\n"
    "5 verify found damage, 130 interrupted. `spindle VERB --help` tells more.";

}  // namespace

int main(int argc, char** argv) {
  using namespace spindle;
  Program program{.name = argv[0]};
  CLI::App app{kAbout, "spindle"};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("--json", program.json, "Machine-readable answers and errors");
  for (const auto add : {add_run, add_query, add_plot, add_tags, add_rejects, add_config, add_version})
    add(app, program);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);  // --help
    print_error(program, {Code::invalid, std::string{error.what()} + "; see spindle --help"});
    return static_cast<int>(Exit::invalid);
  }
  const auto done = program.action();
  if (!done) print_error(program, done.error());
  return static_cast<int>(done ? *done : exit_of(done.error().code));
}
