#include "src/context/graph/graph.h"

#include "src/context/graph/schema.h"

namespace spindle::context {
namespace {

constexpr std::string_view kStates =
    "SELECT sources.name, states.name, properties, valid_from, valid_to, known_from, known_to FROM states "
    "JOIN sources ON sources.id=source WHERE node=? AND valid_from<=? AND ?<valid_to AND known_from<=? AND "
    "?<known_to ORDER BY source";

State state_of(const sqlite::Database::Query& row) {
  return {.source = row.text(0),
          .name = row.text(1),
          .properties = parse_properties(row.text(2)),
          .valid = {time_of(row.integer(3)), time_of(row.integer(4))},
          .known = {time_of(row.integer(5)), time_of(row.integer(6))}};
}

// SQLite's GLOB takes [ as special; here only * and ? are.
std::string glob_of(std::string_view pattern) {
  std::string out;
  for (const char c : pattern) c == '[' ? out += "[[]" : out += c;
  return out;
}

// -1 stands for any kind.
std::int64_t number_of(std::optional<NodeKind> kind) { return kind ? static_cast<std::int64_t>(*kind) : -1; }

}  // namespace

Result<std::unique_ptr<Graph>> Graph::open(const std::string& path) {
  TRY(auto database, open_tables(path));
  return std::unique_ptr<Graph>{new Graph{std::move(database)}};
}

Result<std::shared_ptr<const Topology>> Graph::topology() {
  const std::lock_guard lock{mutex_};
  TRY(auto query, database_.query("PRAGMA data_version"));
  TRY_OK(query.step());
  const std::int64_t version = query.integer(0);
  if (!topology_ || version != version_) {
    TRY(topology_, Topology::load(database_));
    version_ = version;
  }
  return topology_;
}

Result<std::optional<NodeId>> Graph::id_of(std::string_view key, std::optional<NodeKind> kind, bool folded) {
  // Every kind by name, so that the index of (kind, key) serves.
  constexpr std::string_view kExact =
      "SELECT id FROM nodes WHERE kind IN (0,1,2,3,4,5,6,7,8,9,10,11) AND ? IN (-1, kind) AND key=? ORDER BY "
      "kind LIMIT 1";
  constexpr std::string_view kFolded =
      "SELECT id FROM nodes WHERE ? IN (-1, kind) AND key=? COLLATE NOCASE ORDER BY kind LIMIT 1";
  TRY(auto query, database_.query(folded ? kFolded : kExact));
  TRY(const bool any, query.bind(number_of(kind)).bind(key).step());
  return any ? std::optional{static_cast<NodeId>(query.integer(0))} : std::nullopt;
}

Result<Node> Graph::find(std::string_view key, std::optional<NodeKind> kind, const When& when) {
  {
    const std::lock_guard lock{mutex_};
    for (const bool folded : {false, true}) {
      TRY(const auto id, id_of(key, kind, folded));
      if (id) return read(*id, when);
    }
  }
  TRY(const auto near, search(fmt::format("*{}*", key), kind.value_or(NodeKind::asset), when, 1));
  std::string hint = "`search` lists what there is";
  if (!near.empty()) hint = fmt::format("did you mean {}?", near.front().ref.key);
  return fail(Code::not_found, "the graph holds no {} '{}'; {}", kind ? name_of(*kind) : "node", key, hint);
}

Result<Node> Graph::node(NodeId id, const When& when) {
  const std::lock_guard lock{mutex_};
  return read(id, when);
}

Result<Node> Graph::read(NodeId id, const When& when) {
  Node node{.id = id};
  {
    TRY(auto query, database_.query("SELECT kind, key FROM nodes WHERE id=?"));
    TRY(const bool any, query.bind(std::int64_t{id}).step());
    if (!any) return fail(Code::not_found, "the graph holds no node {}", id);
    node.ref = {static_cast<NodeKind>(query.integer(0)), query.text(1)};
  }
  TRY(auto states, database_.query(kStates));
  states.bind(std::int64_t{id}).bind(micros(when.at)).bind(micros(when.at));
  states.bind(micros(when.as_of)).bind(micros(when.as_of));
  for (;;) {
    TRY(const bool more, states.step());
    if (!more) return node;
    node.states.push_back(state_of(states));
  }
}

Result<std::vector<Node>> Graph::search(std::string_view pattern, std::optional<NodeKind> kind,
                                        const When& when, std::size_t max_count) {
  const std::lock_guard lock{mutex_};
  std::vector<NodeId> ids;
  {
    TRY(auto query,
        database_.query(
            "SELECT DISTINCT nodes.id FROM nodes JOIN states ON node=nodes.id WHERE ? IN (-1, kind) AND "
            "(lower(key) GLOB lower(?) OR lower(name) GLOB lower(?)) AND valid_from<=? AND ?<valid_to AND "
            "known_from<=? AND ?<known_to ORDER BY kind, key LIMIT ?"));
    const std::string glob = glob_of(pattern);
    query.bind(number_of(kind)).bind(glob).bind(glob).bind(micros(when.at)).bind(micros(when.at));
    query.bind(micros(when.as_of)).bind(micros(when.as_of)).bind(static_cast<std::int64_t>(max_count));
    for (;;) {
      TRY(const bool more, query.step());
      if (!more) break;
      ids.push_back(static_cast<NodeId>(query.integer(0)));
    }
  }
  std::vector<Node> nodes;
  for (const NodeId id : ids) {
    TRY(nodes.emplace_back(), read(id, when));
  }
  return nodes;
}

Result<std::vector<State>> Graph::history(NodeId id) {
  const std::lock_guard lock{mutex_};
  std::vector<State> out;
  TRY(auto query,
      database_.query("SELECT sources.name, states.name, properties, valid_from, valid_to, known_from, "
                      "known_to FROM states JOIN sources ON sources.id=source WHERE node=? "
                      "ORDER BY known_from, valid_from"));
  query.bind(std::int64_t{id});
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return out;
    out.push_back(state_of(query));
  }
}

Result<std::vector<std::pair<NodeId, State>>> Graph::states_changed(const std::vector<NodeId>& ids,
                                                                    TimeRange window, Time as_of) {
  const std::lock_guard lock{mutex_};
  std::vector<std::pair<NodeId, State>> out;
  for (const NodeId id : ids) {
    TRY(auto query,
        database_.query("SELECT sources.name, states.name, properties, valid_from, valid_to, known_from, "
                        "known_to FROM states JOIN sources ON sources.id=source WHERE node=? AND "
                        "(valid_from BETWEEN ? AND ? OR valid_to BETWEEN ? AND ?) AND known_from<=? AND "
                        "?<known_to"));
    query.bind(std::int64_t{id});
    for (int i = 0; i < 2; ++i) query.bind(micros(window.from)).bind(micros(window.to) - 1);
    query.bind(micros(as_of)).bind(micros(as_of));
    for (;;) {
      TRY(const bool more, query.step());
      if (!more) break;
      out.emplace_back(id, state_of(query));
    }
  }
  return out;
}

Result<Link> Graph::link(std::int64_t row) {
  const std::lock_guard lock{mutex_};
  TRY(auto query,
      database_.query("SELECT kind, from_node, to_node, qualifier, sources.name, reason, decided_by, "
                      "confidence, properties, valid_from, valid_to, known_from, known_to FROM links "
                      "JOIN sources ON sources.id=source WHERE links.id=?"));
  TRY(const bool any, query.bind(row).step());
  if (!any) return fail(Code::not_found, "the graph holds no link {}", row);
  return Link{.row = row,
              .kind = static_cast<LinkKind>(query.integer(0)),
              .from = static_cast<NodeId>(query.integer(1)),
              .to = static_cast<NodeId>(query.integer(2)),
              .qualifier = query.text(3),
              .source = query.text(4),
              .reason = query.text(5),
              .decided_by = query.text(6),
              .confidence = query.real(7),
              .properties = parse_properties(query.text(8)),
              .valid = {time_of(query.integer(9)), time_of(query.integer(10))},
              .known = {time_of(query.integer(11)), time_of(query.integer(12))}};
}

Result<std::vector<ImportReport>> Graph::imports(std::size_t max_count) {
  const std::lock_guard lock{mutex_};
  std::vector<ImportReport> out;
  TRY(auto query,
      database_.query(
          "SELECT imports.id, name, known, valid_from, nodes_appeared, nodes_changed, nodes_vanished, "
          "nodes_unchanged, links_appeared, links_changed, links_vanished, links_unchanged, problems "
          "FROM imports JOIN sources ON sources.id=source ORDER BY imports.id DESC LIMIT ?"));
  query.bind(static_cast<std::int64_t>(max_count));
  const auto count = [&](int column) { return static_cast<std::uint64_t>(query.integer(column)); };
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return out;
    out.push_back({.import = query.integer(0),
                   .source = query.text(1),
                   .known = time_of(query.integer(2)),
                   .valid_from = time_of(query.integer(3)),
                   .nodes = {count(4), count(5), count(6), count(7)},
                   .links = {count(8), count(9), count(10), count(11)},
                   .problems = count(12)});
  }
}

Result<std::vector<Problem>> Graph::problems(std::int64_t import, std::size_t max_count) {
  const std::lock_guard lock{mutex_};
  std::vector<Problem> out;
  TRY(auto query,
      database_.query("SELECT place, reason, text FROM problems WHERE import=? ORDER BY rowid LIMIT ?"));
  query.bind(import).bind(static_cast<std::int64_t>(max_count));
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return out;
    out.push_back({query.text(0), query.text(1), query.text(2)});
  }
}

Result<std::string> Graph::content(const NodeRef& document, Time as_of) {
  const std::lock_guard lock{mutex_};
  TRY(auto query,
      database_.query("SELECT bytes FROM contents JOIN nodes ON nodes.id=node WHERE kind=? AND key=? AND "
                      "known_from<=? ORDER BY known_from DESC LIMIT 1"));
  query.bind(static_cast<std::int64_t>(document.kind)).bind(document.key).bind(micros(as_of));
  TRY(const bool any, query.step());
  if (!any) return fail(Code::not_found, "no content of '{}' was kept", document.key);
  return query.text(0);
}

}  // namespace spindle::context
