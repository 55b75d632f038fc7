#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"

namespace spindle {
namespace {

Result<Exit> compact(const Program& program) {
  Cancel cancel;
  SignalWatch signals{cancel};
  TRY(const auto archive, open_archive(program));
  TRY_OK(archive->flush());
  TRY(const auto report, archive->compact(progress_bar(), cancel));
  if (program.json)
    fmt::print(
        "{{\"segments_before\":{},\"segments_after\":{},\"rows\":{},\"bytes_read\":{},\"bytes_written\":{}}}"
        "\n",
        report.segments_before, report.segments_after, report.rows, report.bytes_read, report.bytes_written);
  else
    fmt::print("{} segments became {}; {} rows rewritten, {} bytes\n", report.segments_before,
               report.segments_after, report.rows, report.bytes_written);
  return Exit::done;
}

}  // namespace

void add_compact(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand(
      "compact", "Merge small and overlapping files now; a running Spindle does so by itself");
  sub->add_option("--archive", program.archive, "The archive's folder; no Spindle may be running on it");
  sub->callback([&program] { program.action = [&program] { return compact(program); }; });
}

}  // namespace spindle
