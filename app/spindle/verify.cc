#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/progress.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

void print_digests(const Program& program, archive::Archive& archive, const archive::VerifyReport& report) {
  for (const auto& month : report.digests) {
    const auto tag = archive.find_tag(month.tag);
    const std::string name = tag ? tag->name : std::to_string(month.tag.value);
    if (program.json)
      fmt::print("{{\"tag\":{},\"month\":\"{}\",\"rows\":{},\"digest\":\"{}\"}}\n", json_text(name),
                 format_month(month.month), month.rows, month.digest);
    else
      fmt::print("{}  {}  {:>12} rows  {}\n", month.digest, format_month(month.month), month.rows, name);
  }
}

void print_outcome(const Program& program, const archive::VerifyReport& report) {
  if (program.json) {
    std::string problems;
    for (const auto& problem : report.problems)
      problems += (problems.empty() ? "" : ",") + json_text(problem);
    fmt::print("{{\"segments\":{},\"rows\":{},\"bytes\":{},\"problems\":[{}]}}\n", report.segments,
               report.rows, report.bytes, problems);
    return;
  }
  for (const auto& problem : report.problems) fmt::print("problem: {}\n", problem);
  fmt::print("{}: {} segments, {} rows, {} bytes\n",
             report.problems.empty() ? "the archive is whole" : "THE ARCHIVE IS DAMAGED", report.segments,
             report.rows, report.bytes);
}

Result<Exit> verify(const Program& program, bool digests) {
  Cancel cancel;
  SignalWatch signals{cancel};
  TRY(const auto archive, open_archive(program));
  TRY(const auto report, archive->verify(digests, progress_bar(), cancel));
  print_digests(program, *archive, report);
  print_outcome(program, report);
  return report.problems.empty() ? Exit::done : Exit::damaged;
}

}  // namespace

void add_verify(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("verify", "Prove an archive whole: checksums, table log, indexes, digests");
  auto digests = std::make_shared<bool>(false);
  sub->add_flag("--digests", *digests,
                "Print a digest of each tag and month; equal histories have equal digests");
  sub->add_option("--archive", program.archive, "The archive's folder; no Spindle may be running on it");
  sub->callback(
      [&program, digests] { program.action = [&program, digests] { return verify(program, *digests); }; });
}

}  // namespace spindle
