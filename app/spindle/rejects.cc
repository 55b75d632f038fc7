#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

void print(const Program& program, const archive::StoredReject& reject) {
  const auto& row = reject.row;
  if (program.json)
    fmt::print(
        R"({{"number":{},"at":"{}","source":{},"sequence":{},"tag":{},"time":{},"value":{},"reason":{}}})"
        "\n",
        reject.number, format_time(reject.at), json_text(reject.source), reject.sequence, json_text(row.tag),
        json_text(row.time), json_text(row.value), json_text(row.reason));
  else
    fmt::print("{}  {}  {} = {} at {}: {}\n", format_time(reject.at), reject.source, row.tag, row.value,
               row.time, row.reason);
}

Result<Exit> list_rejects(const Program& program, std::size_t max_count) {
  TRY(const auto client, open_client(program));
  TRY(const auto rejects, client->rejects(max_count));
  for (const auto& reject : rejects) print(program, reject);
  if (rejects.empty() && !program.json) fmt::print("no row was ever set aside\n");
  return Exit::done;
}

}  // namespace

void add_rejects(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("rejects", "List rows that were set aside, newest first, with the reason");
  auto max_count = std::make_shared<std::size_t>(100);
  sub->add_option("--max", *max_count, "Most rows listed")->capture_default_str();
  add_archive_options(*sub, program);
  sub->callback([&program, max_count] {
    program.action = [&program, max_count] { return list_rejects(program, *max_count); };
  });
}

}  // namespace spindle
