#include "src/context/match/review.h"

#include <algorithm>
#include <unordered_map>

#include "src/context/graph/import.h"
#include "src/context/match/names.h"

namespace spindle::context {
namespace {

constexpr std::string_view kSource = "matching";

bool decides(const Edge& edge, const When& when) {
  return edge.kind == LinkKind::measures && edge.decided && edge.holds(when);
}

bool is_decided(const Topology& topology, NodeId tag) {
  bool found = false;
  topology.out(tag, [&](const Edge& edge) { found |= decides(edge, {}) && edge.confidence > 0; });
  return found;
}

bool is_rejected(const Topology& topology, NodeId tag, NodeId asset) {
  bool found = false;
  topology.out(
      tag, [&](const Edge& edge) { found |= decides(edge, {}) && edge.to == asset && edge.confidence <= 0; });
  return found;
}

// What decisions say of the rules whose proposals they were about.
Result<std::map<Rule, Decided>> decisions(Graph& graph, const Topology& topology, const Names& tags) {
  std::map<Rule, Decided> out;
  std::vector<const Edge*> edges;
  for (const NodeId tag : tags.ids)
    topology.out(tag, [&](const Edge& edge) {
      if (decides(edge, {})) edges.push_back(&edge);
    });
  for (const auto* edge : edges) {
    TRY(const Link link, graph.link(edge->row));
    const auto rule = parse_rule(property(link.properties, "rule"));
    if (rule) ++(edge->confidence > 0 ? out[*rule].confirmed : out[*rule].rejected);
  }
  return out;
}

LinkFact link_of(const NodeRef& tag, const NodeRef& asset, const Proposal& proposal, bool accepted) {
  return {.kind = accepted ? LinkKind::measures : LinkKind::may_measure,
          .from = tag,
          .to = asset,
          .properties = {{"rule", std::string{name_of(proposal.rule)}}},
          .confidence = proposal.confidence,
          .reason = proposal.reason};
}

}  // namespace

Result<MatchReport> match_graph(Clock& clock, const std::string& path, double accept) {
  TRY(const auto graph, Graph::open(path));
  TRY(const auto topology, graph->topology());
  TRY(const auto tags, names_of(*graph, NodeKind::tag));
  TRY(const auto assets, names_of(*graph, NodeKind::asset));
  MatchOptions options{.accept = accept};
  TRY(options.decided, decisions(*graph, *topology, tags));
  const auto found = match(tags.tags(), assets.named, options);
  TRY(const auto import,
      Import::begin(clock, path,
                    {.source = std::string{kSource}, .importer = "match", .valid_from = kAlways}));
  MatchReport report{.tags = tags.ids.size()};
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (is_decided(*topology, tags.ids[i])) {
      ++report.decided;
      continue;
    }
    const NodeRef tag{NodeKind::tag, tags.named[i].key};
    ++(found[i].accepted ? report.accepted : report.open);
    for (const auto& proposal : found[i].proposals) {
      if (is_rejected(*topology, tags.ids[i], assets.ids[proposal.asset])) continue;
      const NodeRef asset{NodeKind::asset, assets.named[proposal.asset].key};
      TRY_OK(import->add(link_of(tag, asset, proposal, found[i].accepted), tag.key));
      if (found[i].accepted) break;
    }
  }
  TRY(report.import, import->finish());
  return report;
}

}  // namespace spindle::context
