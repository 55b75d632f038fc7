#include <CLI/CLI.hpp>

#include "app/spindle/context.h"
#include "lib/base/digest.h"
#include "src/context/match/review.h"

namespace spindle {
namespace {

struct Arguments {
  double accept = 0.95;
  std::string output, input, by;
};

Result<Exit> match(const Program& program, const Arguments& arguments) {
  TRY_OK(open_graph(program));
  TRY(const auto report, context::match_graph(system_clock(), graph_file(program), arguments.accept));
  if (program.json)
    fmt::print(R"({{"tags":{},"decided":{},"accepted":{},"open":{},"import":{}}})"
               "\n",
               report.tags, report.decided, report.accepted, report.open, report.import.import);
  else
    fmt::print("{} tags: {} decided by people, {} matched, {} open; `{} context review --export FILE` asks\n",
               report.tags, report.decided, report.accepted, report.open, program.name);
  return Exit::done;
}

Result<Exit> take_decisions(const Program& program, const Arguments& arguments) {
  TRY(const auto report, context::import_decisions(system_clock(), system_disk(), graph_file(program),
                                                   arguments.input, arguments.by));
  if (program.json)
    fmt::print(R"({{"confirmed":{},"rejected":{},"undecided":{},"problems":{}}})"
               "\n",
               report.confirmed, report.rejected, report.undecided, report.import.problems);
  else
    fmt::print("{} confirmed, {} rejected, {} left open\n", report.confirmed, report.rejected,
               report.undecided);
  for (const auto& problem : report.import.first_problems)
    fmt::print(stderr, "{}: {}\n", problem.place, problem.reason);
  return Exit::done;
}

Result<Exit> review(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  if (!arguments.input.empty()) return take_decisions(program, arguments);
  TRY(const auto csv, context::export_questions(*graph, {}));
  if (arguments.output.empty() || arguments.output == "-") {
    fmt::print("{}", csv);
    return Exit::done;
  }
  TRY_OK(write_atomically(system_disk(), arguments.output, bytes_of(csv)));
  return Exit::done;
}

}  // namespace

void add_context_match(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("match", "Find which asset each tag measures, by names and structure");
  auto a = std::make_shared<Arguments>();
  sub->add_option("--accept", a->accept, "Links at least this sure are made, the rest become questions")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  add_graph_option(*sub, program);
  sub->callback([&program, a] { program.action = [&program, a] { return match(program, *a); }; });
}

void add_context_review(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("review", "Open questions of matching, to people and back");
  auto a = std::make_shared<Arguments>();
  auto* output =
      sub->add_option("--export", a->output, "Write the open questions as CSV; - is standard output");
  sub->add_option("--import", a->input, "Take answers: the column decision says yes, no, or an asset's key")
      ->excludes(output);
  sub->add_option("--by", a->by, "Who decided");
  add_graph_option(*sub, program);
  sub->callback([&program, a] { program.action = [&program, a] { return review(program, *a); }; });
}

}  // namespace spindle
