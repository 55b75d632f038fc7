#include <CLI/CLI.hpp>

#include "app/spindle/context.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

std::string summary(const char* what, const context::Counts& c) {
  return fmt::format("{} +{} ~{} -{}", what, c.appeared, c.changed, c.vanished);
}

Result<Exit> list_imports(const Program& program, std::size_t max_count) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto imports, graph->imports(max_count));
  for (const auto& i : imports)
    if (program.json)
      fmt::print(
          R"({{"import":{},"source":{},"known":"{}","nodes":[{},{},{}],"links":[{},{},{}],"problems":{}}})"
          "\n",
          i.import, json_text(i.source), format_time(i.known), i.nodes.appeared, i.nodes.changed,
          i.nodes.vanished, i.links.appeared, i.links.changed, i.links.vanished, i.problems);
    else
      fmt::print("{:>6} {} {:<28} {:<28} {:<28} {} problems\n", i.import, format_time(i.known), i.source,
                 summary("nodes", i.nodes), summary("links", i.links), i.problems);
  return Exit::done;
}

Result<Exit> list_problems(const Program& program, std::int64_t import, std::size_t max_count) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto problems, graph->problems(import, max_count));
  for (const auto& problem : problems)
    if (program.json)
      fmt::print(R"({{"place":{},"reason":{},"text":{}}})"
                 "\n",
                 json_text(problem.place), json_text(problem.reason), json_text(problem.text));
    else
      fmt::print("{}: {}\n    {}\n", problem.place, problem.reason, problem.text);
  return Exit::done;
}

}  // namespace

void add_context_imports(CLI::App& parent, Program& program) {
  auto* sub =
      parent.add_subcommand("imports", "What was imported when: appeared (+), changed (~), vanished (-)");
  auto max_count = std::make_shared<std::size_t>(50);
  sub->add_option("--max", *max_count, "Most imports listed, newest first")->capture_default_str();
  add_graph_option(*sub, program);
  sub->callback([&program, max_count] {
    program.action = [&program, max_count] { return list_imports(program, *max_count); };
  });
}

void add_context_problems(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("problems", "Rows and elements that an import could not take whole");
  auto import = std::make_shared<std::int64_t>(0);
  auto max_count = std::make_shared<std::size_t>(10'000);
  sub->add_option("IMPORT", *import, "Its number, as `imports` lists it")->required();
  sub->add_option("--max", *max_count, "Most problems listed")->capture_default_str();
  add_graph_option(*sub, program);
  sub->callback([&program, import, max_count] {
    program.action = [&program, import, max_count] { return list_problems(program, *import, *max_count); };
  });
}

}  // namespace spindle
