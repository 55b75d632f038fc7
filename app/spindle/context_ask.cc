#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/context.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

using namespace context;

struct Arguments {
  std::string name, start = "*-30d", end = "*";
  WhenArguments when;
  bool upstream = false, history = false;
  std::uint32_t steps = 10;
};

std::string found_json(const Found& found) {
  return fmt::format(R"({{"steps":{},"node":{},"link":{}}})", found.steps, to_json(found.node),
                     to_json(found.link));
}

std::string why(const Link& link) {
  std::string out = std::string{name_of(link.kind)} + " by " + link.source;
  if (link.confidence < 1) out += fmt::format(", {:.1f} % sure", link.confidence * 100);
  if (!link.reason.empty()) out += ": " + link.reason;
  return out;
}

void print(const Program& program, const context::Answer& answer) {
  if (!program.json) fmt::print("{}\n", line_of(answer.start));
  for (const auto& found : answer.found)
    if (program.json)
      fmt::print("{}\n", found_json(found));
    else
      fmt::print("{:>3} {}  ({})\n", found.steps, line_of(found.node), why(found.link));
  if (answer.more) fmt::print(stderr, "there is more than is shown; ask for a smaller part\n");
}

Result<Exit> measures(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const auto node, find_node(*graph, arguments.name, when));
  TRY(const auto answer, measuring(*graph, node.id, when));
  print(program, answer);
  return Exit::done;
}

Result<Exit> trace_flow(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const auto node, find_node(*graph, arguments.name, when));
  const auto direction = arguments.upstream ? Direction::upstream : Direction::downstream;
  TRY(const auto answer, trace(*graph, node.id, direction, arguments.steps, when));
  print(program, answer);
  return Exit::done;
}

void print(const Program& program, const Installation& i) {
  if (program.json)
    fmt::print(
        R"({{"location":{},"device":{},"tag":{},"work_order":{},"valid":{},"range_low":{},"range_high":{},"unit":{}}})"
        "\n",
        json_text(i.location), json_text(i.device), json_text(i.tag), json_text(i.work_order),
        to_json(i.valid), std::isnan(i.range_low) ? "null" : fmt::format("{}", i.range_low),
        std::isnan(i.range_high) ? "null" : fmt::format("{}", i.range_high), json_text(i.unit));
  else
    fmt::print("{:<28} {:<20} {}\n", i.location, i.device, text_of(i.valid));
}

Result<Exit> list_installed(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const auto node, find_node(*graph, arguments.name, when));
  TRY(const auto found,
      arguments.history ? installations(*graph, node.id, when.as_of) : installed(*graph, node.id, when));
  for (const auto& installation : found) print(program, installation);
  return Exit::done;
}

void print(const Program& program, const Change& change) {
  const bool statement = change.what == Change::What::stated || change.what == Change::What::ended;
  if (program.json)
    fmt::print(R"({{"time":"{}","what":"{}","node":{}{}}})"
               "\n",
               format_time(change.time), name_of(change.what), to_json(change.node),
               statement ? "" : ",\"link\":" + to_json(change.link));
  else
    fmt::print("{} {:<10} {}\n", format_time(change.time), name_of(change.what), line_of(change.node));
}

Result<Exit> list_changes(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const Time start, read_time(arguments.start, "UTC"));
  TRY(const Time end, read_time(arguments.end, "UTC"));
  if (end <= start)
    return fail(Code::invalid, "--end {} is not after --start {}", arguments.end, arguments.start);
  TRY(const auto node, find_node(*graph, arguments.name, {.at = end, .as_of = when.as_of}));
  TRY(const auto found, changes(*graph, node.id, {start, end}, when.as_of));
  for (const auto& change : found.changes) print(program, change);
  if (found.more) fmt::print(stderr, "there is more than is shown; ask for a shorter time\n");
  return Exit::done;
}

using Action = Result<Exit> (*)(const Program&, const Arguments&);

CLI::App* add_question(CLI::App& parent, Program& program, const char* name, const char* doc,
                       const std::shared_ptr<Arguments>& a, Action action) {
  auto* sub = parent.add_subcommand(name, doc);
  sub->add_option("NAME", a->name, "Key, or kind/key where several kinds share it")->required();
  add_graph_option(*sub, program);
  sub->callback(
      [&program, a, action] { program.action = [&program, a, action] { return action(program, *a); }; });
  return sub;
}

}  // namespace

void add_context_measures(CLI::App& parent, Program& program) {
  auto a = std::make_shared<Arguments>();
  auto* sub =
      add_question(parent, program, "measures", "Which tags and instruments measure an asset", a, &measures);
  add_when_options(*sub, a->when);
}

void add_context_trace(CLI::App& parent, Program& program) {
  auto a = std::make_shared<Arguments>();
  auto* sub = add_question(parent, program, "trace", "What the fluid passes after (or before) a place", a,
                           &trace_flow);
  sub->add_flag("--upstream", a->upstream, "Against the flow");
  sub->add_option("--steps", a->steps, "At most so many links away")->capture_default_str();
  add_when_options(*sub, a->when);
}

void add_context_installed(CLI::App& parent, Program& program) {
  auto a = std::make_shared<Arguments>();
  auto* sub = add_question(parent, program, "installed", "Which devices were installed at a place", a,
                           &list_installed);
  sub->add_flag("--history", a->history, "All there ever were");
  add_when_options(*sub, a->when);
}

void add_context_changes(CLI::App& parent, Program& program) {
  auto a = std::make_shared<Arguments>();
  auto* sub = add_question(parent, program, "changes", "What changed around an asset in a window of time", a,
                           &list_changes);
  sub->add_option("--start", a->start, "First time")->capture_default_str();
  sub->add_option("--end", a->end, "Last time")->capture_default_str();
  sub->add_option("--as-of", a->when.as_of, "As far as it was known then");
}

}  // namespace spindle
