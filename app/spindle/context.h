// What the verbs under `spindle context` share: where the graph is, times of a question, printing of nodes.
#pragma once

#include <memory>

#include "app/spindle/program.h"
#include "src/context/context.h"

namespace spindle {

// The graph's file beside the archive that --archive names.
std::string graph_file(const Program& program);
// Code::not_found when nothing was imported yet.
Result<std::unique_ptr<context::Graph>> open_graph(const Program& program);
void add_graph_option(CLI::App& verb, Program& program);

struct WhenArguments {
  std::string at = "*", as_of;
};
void add_when_options(CLI::App& verb, WhenArguments& when);
Result<context::When> read_when(const WhenArguments& words);

// A key, or kind/key where several kinds share it.
Result<context::Node> find_node(context::Graph& graph, const std::string& name, const context::When& when);
Result<std::optional<context::NodeKind>> read_kind(const std::string& name);  // empty: any

std::string to_json(const context::Node& node);
std::string to_json(const context::Link& link);
std::string to_json(TimeRange range);
std::string line_of(const context::Node& node);  // "asset      23-KA-9101   first stage compressor"
std::string text_of(TimeRange valid);            // "2020-01-01T00:00:00Z to now"

void add_context_import(CLI::App& parent, Program& program);
void add_context_drawing(CLI::App& parent, Program& program);
void add_context_search(CLI::App& parent, Program& program);
void add_context_show(CLI::App& parent, Program& program);
void add_context_imports(CLI::App& parent, Program& program);
void add_context_problems(CLI::App& parent, Program& program);
void add_context_measures(CLI::App& parent, Program& program);
void add_context_trace(CLI::App& parent, Program& program);
void add_context_installed(CLI::App& parent, Program& program);
void add_context_match(CLI::App& parent, Program& program);
void add_context_review(CLI::App& parent, Program& program);
void add_context_changes(CLI::App& parent, Program& program);
void add_context_events(CLI::App& parent, Program& program);
void add_context_train(CLI::App& parent, Program& program);
void add_context_score(CLI::App& parent, Program& program);

}  // namespace spindle
