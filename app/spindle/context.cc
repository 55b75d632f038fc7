#include "app/spindle/context.h"

#include <CLI/CLI.hpp>

#include "app/spindle/arguments.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

std::string folder_of(const Program& program) {
  return program.archive.empty() ? default_archive() : program.archive;
}

std::string time_json(Time time) {
  return time == context::kAlways || time == context::kForever ? "null" : "\"" + format_time(time) + "\"";
}

}  // namespace

std::string graph_file(const Program& program) {
  return fmt::format("{}/{}", folder_of(program), context::kGraphFile);
}

Result<std::unique_ptr<context::Graph>> open_graph(const Program& program) {
  const std::string path = graph_file(program);
  if (!system_disk().size(path))
    return fail(Code::not_found, "there is no {}; `{} context import FILE` makes one", path, program.name);
  return context::Graph::open(path);
}

void add_graph_option(CLI::App& verb, Program& program) {
  verb.add_option("--archive", program.archive,
                  "The archive's folder, in which the graph is kept (default: " + default_archive() + ")");
}

void add_when_options(CLI::App& verb, WhenArguments& when) {
  verb.add_option("--at", when.at, "As the plant was then")->capture_default_str();
  verb.add_option("--as-of", when.as_of, "As far as it was known then");
}

Result<context::When> read_when(const WhenArguments& words) {
  context::When when;
  TRY(when.at, read_time(words.at, "UTC"));
  if (words.as_of.empty()) return when;
  TRY(when.as_of, read_time(words.as_of, "UTC"));
  return when;
}

Result<std::optional<context::NodeKind>> read_kind(const std::string& name) {
  if (name.empty()) return std::nullopt;
  TRY(const auto kind, context::parse_node_kind(name));
  return kind;
}

Result<context::Node> find_node(context::Graph& graph, const std::string& name, const context::When& when) {
  const auto slash = name.find('/');
  if (slash != std::string::npos)
    if (const auto kind = context::parse_node_kind(name.substr(0, slash)))
      return graph.find(name.substr(slash + 1), *kind, when);
  return graph.find(name, std::nullopt, when);
}

std::string to_json(TimeRange range) {
  return fmt::format(R"({{"from":{},"to":{}}})", time_json(range.from), time_json(range.to));
}

std::string to_json(const context::Node& node) {
  std::string states;
  for (const auto& state : node.states)
    states += fmt::format(R"({}{{"source":{},"name":{},"valid":{},"known":{},"properties":{}}})",
                          states.empty() ? "" : ",", json_text(state.source), json_text(state.name),
                          to_json(state.valid), to_json(state.known), context::to_json(state.properties));
  return fmt::format(R"({{"kind":"{}","key":{},"name":{},"states":[{}]}})", name_of(node.ref.kind),
                     json_text(node.ref.key), json_text(node.name()), states);
}

std::string to_json(const context::Link& link) {
  return fmt::format(
      R"({{"kind":"{}","source":{},"qualifier":{},"confidence":{},"reason":{},"decided_by":{},"valid":{},"known":{},"properties":{}}})",
      name_of(link.kind), json_text(link.source), json_text(link.qualifier), link.confidence,
      json_text(link.reason), json_text(link.decided_by), to_json(link.valid), to_json(link.known),
      context::to_json(link.properties));
}

std::string line_of(const context::Node& node) {
  return fmt::format("{:<10} {:<28} {}", name_of(node.ref.kind), node.ref.key, node.name());
}

std::string text_of(TimeRange valid) {
  if (valid.from == context::kAlways && valid.to == context::kForever) return "always";
  const std::string to = valid.to == context::kForever ? "on" : "to " + format_time(valid.to);
  return (valid.from == context::kAlways ? "until now" : format_time(valid.from)) + " " + to;
}

void add_context(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("context", "Assets, P&IDs, work orders: what measures what, and since when");
  sub->require_subcommand(1);
  for (const auto add : {add_context_import, add_context_drawing, add_context_imports, add_context_problems,
                         add_context_search, add_context_show, add_context_measures, add_context_trace,
                         add_context_installed, add_context_changes, add_context_match, add_context_review,
                         add_context_events, add_context_train, add_context_score})
    add(*sub, program);
}

}  // namespace spindle
