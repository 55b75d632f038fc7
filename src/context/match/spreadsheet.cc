#include <algorithm>

#include "src/context/graph/import.h"
#include "src/context/match/names.h"
#include "src/context/match/review.h"
#include "src/context/table/rows.h"
#include "src/context/table/template.h"

namespace spindle::context {
namespace {

constexpr std::string_view kHeader =
    "tag,description,suggestion,suggestion_description,confidence,reason,rule,decision\n";

std::string cell(std::string_view text) {
  if (text.find_first_of(",\"\n\r") == std::string_view::npos) return std::string{text};
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + '"';
}

std::string row(const Node& tag, const Node& asset, const Link& link) {
  return fmt::format("{},{},{},{},{:.3f},{},{},\n", cell(tag.ref.key), cell(tag.name()), cell(asset.ref.key),
                     cell(asset.name()), link.confidence, cell(link.reason),
                     cell(property(link.properties, "rule")));
}

bool has_answer(const Topology& topology, NodeId tag, const When& when) {
  bool found = false;
  topology.out(tag, LinkKind::measures, when, [&](const Edge&) { found = true; });
  return found;
}

struct Answers {
  std::size_t tag = 0, suggestion = 0, rule = 0, decision = 0;  // columns
};

Result<Answers> columns_of(const RowReader& rows) {
  Answers out;
  for (const auto& [name, column] : {std::pair{"tag", &out.tag},
                                     {"suggestion", &out.suggestion},
                                     {"rule", &out.rule},
                                     {"decision", &out.decision}}) {
    TRY(*column, column_of(rows.columns(), name));
  }
  return out;
}

bool is_word(std::string_view text, std::string_view word) {
  return std::ranges::equal(text, word, {},
                            [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
}

class Decisions {
 public:
  Decisions(Graph& graph, const Topology& topology, Import& import, std::string by)
      : graph_(graph), topology_(topology), import_(import), by_(std::move(by)) {}

  Result<> take(const TableRow& row, const Answers& at, const std::string& place, ReviewReport& report) {
    const auto text = [&](std::size_t i) { return i < row.cells.size() ? row.cells[i] : std::string_view{}; };
    const auto decision = text(at.decision);
    if (decision.empty()) return ++report.undecided, Result<>{};
    const bool no = is_word(decision, "no"), yes = is_word(decision, "yes");
    const auto tag = graph_.find(text(at.tag), NodeKind::tag, {});
    const auto asset = graph_.find(yes || no ? text(at.suggestion) : decision, NodeKind::asset, {});
    for (const auto* found : {&tag, &asset})
      if (!*found) return import_.add(Problem{place, found->error().message, std::string{decision}});
    const bool about_proposal = yes || no;
    if (!no) TRY_OK(withdraw_others(*tag, *asset, place));
    ++(no ? report.rejected : report.confirmed);
    return state(*tag, *asset, no ? 0 : 1, about_proposal ? text(at.rule) : "", place);
  }

 private:
  Result<> state(const Node& tag, const Node& asset, double confidence, std::string_view rule,
                 const std::string& place) {
    LinkFact fact{.kind = LinkKind::measures,
                  .from = tag.ref,
                  .to = asset.ref,
                  .confidence = confidence,
                  .reason = confidence > 0 ? "confirmed" : "rejected",
                  .decided_by = by_};
    if (!rule.empty()) fact.properties.emplace_back("rule", rule);
    TRY_OK(import_.add(fact, place));
    return {};
  }

  // What was confirmed for this tag before and is another asset.
  Result<> withdraw_others(const Node& tag, const Node& asset, const std::string& place) {
    std::vector<NodeId> others;
    topology_.out(tag.id, LinkKind::measures, {}, [&](const Edge& edge) {
      if (edge.decided && edge.to != asset.id) others.push_back(edge.to);
    });
    for (const NodeId id : others) {
      TRY(const Node other, graph_.node(id, {}));
      TRY_OK(state(tag, other, 0, "", place));
    }
    return {};
  }

  Graph& graph_;
  const Topology& topology_;
  Import& import_;
  const std::string by_;
};

}  // namespace

Result<std::string> export_questions(Graph& graph, const When& when) {
  TRY(const auto topology, graph.topology());
  TRY(const auto tags, names_of(graph, NodeKind::tag));
  std::string out{kHeader};
  for (const NodeId id : tags.ids) {
    if (has_answer(*topology, id, when)) continue;
    std::vector<Edge> edges;
    topology->out(id, LinkKind::may_measure, when, [&](const Edge& edge) { edges.push_back(edge); });
    std::ranges::stable_sort(edges, std::greater{}, &Edge::confidence);
    TRY(const Node tag, graph.node(id, when));
    for (const auto& edge : edges) {
      TRY(const Node asset, graph.node(edge.to, when));
      TRY(const Link link, graph.link(edge.row));
      out += row(tag, asset, link);
    }
    if (edges.empty())
      out +=
          fmt::format("{},{},,,,nothing in the register is like it,,\n", cell(tag.ref.key), cell(tag.name()));
  }
  return out;
}

Result<ReviewReport> import_decisions(Clock& clock, Disk& disk, const std::string& path,
                                      const std::string& csv, const std::string& decided_by) {
  if (decided_by.empty()) return fail(Code::invalid, "decisions need the name of who made them");
  TRY(const auto graph, Graph::open(path));
  TRY(const auto topology, graph->topology());
  TRY(const auto rows, open_csv_rows(disk, csv, {}));
  TRY(const auto at, columns_of(*rows));
  TRY(const auto import,
      Import::begin(clock, path,
                    {.source = "decisions", .importer = "review", .valid_from = kAlways, .complete = false}));
  Decisions decisions{*graph, *topology, *import, decided_by};
  ReviewReport report;
  TableRow row;
  for (;;) {
    TRY(const bool more, rows->next(row));
    if (!more) break;
    TRY_OK(decisions.take(row, at, fmt::format("{}:{}", csv, row.line), report));
  }
  TRY(report.import, import->finish());
  return report;
}

}  // namespace spindle::context
