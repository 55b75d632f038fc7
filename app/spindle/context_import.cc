#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/context.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "lib/observe/observe.h"
#include "src/context/import_files.h"

namespace spindle {
namespace {

struct Arguments {
  std::vector<std::string> files;
  std::string valid_from;
  context::FileOptions options;
};

std::string counts_json(const context::Counts& counts) {
  return fmt::format(R"({{"appeared":{},"changed":{},"vanished":{},"unchanged":{}}})", counts.appeared,
                     counts.changed, counts.vanished, counts.unchanged);
}

void print_json(const context::ImportReport& report) {
  std::string problems;
  for (const auto& problem : report.first_problems)
    problems += fmt::format(R"({}{{"place":{},"reason":{},"text":{}}})", problems.empty() ? "" : ",",
                            json_text(problem.place), json_text(problem.reason), json_text(problem.text));
  fmt::print(
      R"({{"import":{},"source":{},"known":"{}","nodes":{},"links":{},"problems":{},"first_problems":[{}]}})"
      "\n",
      report.import, json_text(report.source), format_time(report.known), counts_json(report.nodes),
      counts_json(report.links), report.problems, problems);
}

void print(const Program& program, const context::ImportReport& report) {
  if (program.json) return print_json(report);
  fmt::print("{}: import {}, known {}\n", report.source, report.import, format_time(report.known));
  for (const auto& [what, counts] : {std::pair{"nodes", report.nodes}, {"links", report.links}})
    fmt::print("  {}: {} appeared, {} changed, {} vanished, {} unchanged\n", what, counts.appeared,
               counts.changed, counts.vanished, counts.unchanged);
  for (const auto& problem : report.first_problems) fmt::print("  {}: {}\n", problem.place, problem.reason);
  if (report.problems > report.first_problems.size())
    fmt::print("  and {} more: `{} context problems {}`\n", report.problems - report.first_problems.size(),
               program.name, report.import);
}

Result<Exit> import(const Program& program, Arguments arguments) {
  Cancel cancel;
  SignalWatch signals{cancel};
  if (!arguments.valid_from.empty()) {
    TRY(arguments.options.valid_from, read_time(arguments.valid_from, "UTC"));
  }
  const std::string graph = graph_file(program);
  TRY_OK(system_disk().make_dirs(parent_of(graph)));
  TRY(const auto reports, context::import_files(system_clock(), system_disk(), graph, arguments.files,
                                                arguments.options, progress_bar(), cancel));
  for (const auto& report : reports) print(program, report);
  return Exit::done;
}

std::string importers_text() {
  std::string out = "Importers:\n";
  for (const auto* importer : context::importers())
    out += fmt::format("  {:<14} {}\n", importer->name, importer->doc);
  return out +
         "What a source no longer says has vanished from the import's date on; nothing is forgotten.\n"
         "  spindle context import register.csv --mapping examples/context/register.yaml";
}

}  // namespace

void add_context_import(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("import", "Bring files of other systems into the graph, as a difference");
  auto a = std::make_shared<Arguments>();
  sub->add_option("FILE", a->files, "Files, also as .gz")->required();
  sub->add_option("--mapping", a->options.mapping, "YAML that says what a table's columns mean");
  sub->add_option("--importer", a->options.importer, "Which reads them; else recognised by the file");
  sub->add_option("--source", a->options.source, "Whose statements these are; else as the importer says");
  sub->add_option(
      "--valid-from", a->valid_from,
      "Since when undated statements hold (default: always at a source's first import, then now)");
  sub->add_flag("--partial", a->options.partial, "The files are a part only: what they do not say stays");
  add_graph_option(*sub, program);
  sub->footer(importers_text());
  sub->callback([&program, a] { program.action = [&program, a] { return import(program, *a); }; });
}

}  // namespace spindle
