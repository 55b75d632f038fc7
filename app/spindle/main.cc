#include <cstdio>

#include <CLI/CLI.hpp>

#include "app/spindle/verbs.h"
#include "lib/config/config.h"

namespace {

constexpr auto kAbout =
    "Spindle: decades of plant history and live samples in open tables.\n"
    "Start with `spindle run`, then `spindle tags` and `spindle query latest '*'`.";
constexpr auto kFooter =
    "Times: 2026-01-31T08:00:00Z, or PI's way: * (now), *-8h, t (today), y-1d.\n"
    "Exit codes: 0 done, 1 failed, 2 wrong input, 3 not found, 4 in use or not reachable (try again),\n"
    "5 verify found damage, 130 interrupted. `spindle VERB --help` tells more.";

// CLI11 would only say that a subcommand is required.
std::optional<spindle::Error> unknown_verb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return std::nullopt;
  std::vector<std::string> names;
  for (const auto* verb : app.get_subcommands({})) names.push_back(verb->get_name());
  if (std::ranges::find(names, argv[1]) != names.end()) return std::nullopt;
  const auto meant = spindle::config::nearest(argv[1], names);
  return spindle::Error{spindle::Code::invalid,
                        fmt::format("there is no verb '{}'; {}", argv[1],
                                    meant.empty() ? "see spindle --help" : "did you mean " + meant + "?")};
}

}  // namespace

int main(int argc, char** argv) {
  using namespace spindle;
  Program program{.name = argv[0]};
  CLI::App app{kAbout, "spindle"};
  app.footer(kFooter);
  app.require_subcommand(1);
  app.fallthrough();
  app.add_flag("--json", program.json, "Machine-readable answers and errors");
  for (const auto add :
       {add_run, add_import, add_backfill, add_query, add_plot, add_sql, add_tags, add_context, add_derive,
        add_rejects, add_verify, add_compact, add_bench, add_config, add_version})
    add(app, program);
  if (const auto wrong = unknown_verb(app, argc, argv)) {
    print_error(program, *wrong);
    return static_cast<int>(Exit::invalid);
  }
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
