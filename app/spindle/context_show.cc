#include <CLI/CLI.hpp>

#include "app/spindle/context.h"

namespace spindle {
namespace {

using namespace context;

struct Arguments {
  std::string name, kind;
  WhenArguments when;
  std::size_t max_count = 1'000;
};
constexpr std::size_t kLinksShown = 1'000;

struct Neighbour {
  Link link;
  Node node;
  bool out = false;
};

Result<std::vector<Neighbour>> neighbours(Graph& graph, NodeId id, const When& when) {
  TRY(const auto topology, graph.topology());
  std::vector<std::pair<Edge, bool>> edges;
  topology->out(id, [&](const Edge& edge) {
    if (edge.holds(when)) edges.emplace_back(edge, true);
  });
  topology->in(id, [&](const Edge& edge) {
    if (edge.holds(when)) edges.emplace_back(edge, false);
  });
  if (edges.size() > kLinksShown) edges.resize(kLinksShown);
  std::vector<Neighbour> out;
  for (const auto& [edge, leaves] : edges) {
    Neighbour neighbour{.out = leaves};
    TRY(neighbour.link, graph.link(edge.row));
    TRY(neighbour.node, graph.node(leaves ? edge.to : edge.from, when));
    out.push_back(std::move(neighbour));
  }
  return out;
}

void print_text(const Node& node, const std::vector<Neighbour>& found) {
  fmt::print("{}\n", line_of(node));
  for (const auto& state : node.states) {
    fmt::print("  as {} has it, {}:\n", state.source, text_of(state.valid));
    for (const auto& [name, value] : state.properties) fmt::print("    {} = {}\n", name, value);
  }
  for (const auto& [link, other, out] : found)
    fmt::print("  {} {} {}\n", out ? "→" : "←", name_of(link.kind), line_of(other));
}

void print_json(const Node& node, const std::vector<Neighbour>& found) {
  std::string links;
  for (const auto& [link, other, out] : found)
    links += fmt::format(R"({}{{"direction":"{}","link":{},"node":{}}})", links.empty() ? "" : ",",
                         out ? "out" : "in", to_json(link), to_json(other));
  fmt::print(R"({{"node":{},"links":[{}]}})"
             "\n",
             to_json(node), links);
}

Result<Exit> show(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const auto node, find_node(*graph, arguments.name, when));
  TRY(const auto found, neighbours(*graph, node.id, when));
  program.json ? print_json(node, found) : print_text(node, found);
  return Exit::done;
}

Result<Exit> search(const Program& program, const Arguments& arguments) {
  TRY(const auto graph, open_graph(program));
  TRY(const auto when, read_when(arguments.when));
  TRY(const auto kind, read_kind(arguments.kind));
  TRY(const auto nodes, graph->search(arguments.name, kind, when, arguments.max_count));
  for (const auto& node : nodes) fmt::print("{}\n", program.json ? to_json(node) : line_of(node));
  if (!nodes.empty()) return Exit::done;
  return fail(Code::not_found, "nothing fits '{}' then; * stands for any text", arguments.name);
}

}  // namespace

void add_context_search(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("search", "List nodes whose key or name fits a pattern");
  auto a = std::make_shared<Arguments>();
  sub->add_option("PATTERN", a->name, "* stands for any text, ? for one character; case does not count")
      ->required();
  sub->add_option("--kind", a->kind, "Only asset, tag, device, work_order, ...");
  sub->add_option("--max", a->max_count, "Most nodes listed")->capture_default_str();
  add_graph_option(*sub, program);
  add_when_options(*sub, a->when);
  sub->callback([&program, a] { program.action = [&program, a] { return search(program, *a); }; });
}

void add_context_show(CLI::App& parent, Program& program) {
  auto* sub = parent.add_subcommand("show", "What is known of one node: properties by source, and links");
  auto a = std::make_shared<Arguments>();
  sub->add_option("NAME", a->name, "Key, or kind/key where several kinds share it")->required();
  add_graph_option(*sub, program);
  add_when_options(*sub, a->when);
  sub->callback([&program, a] { program.action = [&program, a] { return show(program, *a); }; });
}

}  // namespace spindle
