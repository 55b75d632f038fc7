#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"
#include "src/acquire/files/files.h"

namespace spindle {
namespace {

struct Arguments {
  std::string mapping;
  std::vector<std::string> files;
};

Result<std::vector<std::string>> find_all(const Arguments& arguments, const acquire::FileMapping& mapping) {
  std::vector<std::string> out;
  for (const auto& path : arguments.files) {
    TRY(const auto found, acquire::find_files(system_disk(), path, mapping));
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

void print(const Program& program, const acquire::FilesReport& report, const std::string& archive,
           Span taken) {
  if (program.json) {
    fmt::print(R"({{"files":{},"files_done_before":{},"rows":{},"samples":{},"rejected":{},"empty_cells":{},)"
               R"("unreadable":{},"seconds":{:.3f}}})"
               "\n",
               report.files, report.files_done_before, report.rows, report.samples, report.rejected,
               report.empty_cells, report.unreadable.size(), seconds(taken));
    return;
  }
  fmt::print("{} files ({} done before), {} rows: {} samples stored, {} set aside, {} empty cells\n",
             report.files, report.files_done_before, report.rows, report.samples, report.rejected,
             report.empty_cells);
  fmt::print("{:.1f} s, {:.2f} M samples/s\n", seconds(taken),
             static_cast<double>(report.samples) / std::max(seconds(taken), 1e-6) / 1e6);
  for (const auto& reject : report.first_rejects)
    fmt::print("  set aside: {} = '{}' at {}: {}\n", reject.tag, reject.value, reject.time, reject.reason);
  if (report.rejected > report.first_rejects.size())
    fmt::print("  `{} rejects --archive {}` lists all\n", program.name, archive);
}

// Files that are no table at all are named, and make the import fail after the others are in.
Result<Exit> outcome(const Program& program, const acquire::FilesReport& report) {
  for (const auto& error : report.unreadable) print_error(program, error);
  return report.unreadable.empty() ? Exit::done : Exit::invalid;
}

Result<Exit> import(const Program& program, const Arguments& arguments) {
  Cancel cancel;
  SignalWatch signals{cancel};
  TRY(const auto mapping, acquire::read_mapping(system_disk(), arguments.mapping));
  TRY(const auto files, find_all(arguments, mapping));
  const std::string folder = program.archive.empty() ? default_archive() : program.archive;
  const Span began = system_clock().steady();
  TRY(const auto archive, archive::Archive::open(system_env(), {.path = folder, .background = false}));
  TRY(const auto bulk, archive->begin_import("files " + mapping.source));
  const auto progress = progress_bar();
  auto report =
      acquire::import_files(system_disk(), mapping, files, {*archive, bulk.get()}, progress, cancel);
  if (!report && report.error().code == Code::cancelled)
    return fail(Code::cancelled, "interrupted; the same command goes on where this one stopped");
  if (!report) return std::unexpected(report.error());
  TRY_OK(bulk->finish(progress));
  TRY_OK(archive->close());
  print(program, *report, folder, system_clock().steady() - began);
  return outcome(program, *report);
}

}  // namespace

void add_import(CLI::App& app, Program& program) {
  auto* sub =
      app.add_subcommand("import", "Bring CSV and Parquet files into an archive, by a declared mapping");
  auto a = std::make_shared<Arguments>();
  sub->add_option("MAPPING", a->mapping, "YAML that says what the files' columns mean; see examples/")
      ->required();
  sub->add_option("FILE", a->files, "Files, or folders whose files fit the mapping")->required();
  sub->add_option("--archive", program.archive,
                  "The archive's folder, made when new; no Spindle may be running on it (default: " +
                      default_archive() + ")");
  sub->footer(
      "An interrupted import goes on where it stopped; a repeated one stores nothing twice.\n"
      "  spindle import examples/csv-wide.yaml plant.csv --archive data");
  sub->callback([&program, a] { program.action = [&program, a] { return import(program, *a); }; });
}

}  // namespace spindle
