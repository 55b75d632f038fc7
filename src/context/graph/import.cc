#include "src/context/graph/import.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "src/context/graph/encoding.h"
#include "src/context/graph/schema.h"

namespace spindle::context {
namespace {

constexpr std::string_view kInsertState =
    "INSERT INTO states(node, source, valid_from, valid_to, known_from, known_to, name, properties) "
    "VALUES(?,?,?,?,?,?,?,?)";
constexpr std::string_view kInsertLink =
    "INSERT INTO links(kind, from_node, to_node, qualifier, source, valid_from, valid_to, known_from, "
    "known_to, "
    "confidence, reason, decided_by, properties) VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?)";
constexpr std::string_view kCopyState =
    "INSERT INTO states(node, source, valid_from, valid_to, known_from, known_to, name, properties) "
    "SELECT node, source, valid_from, ?, ?, ?, name, properties FROM states WHERE id=?";
constexpr std::string_view kCopyLink =
    "INSERT INTO links(kind, from_node, to_node, qualifier, source, valid_from, valid_to, known_from, "
    "known_to, "
    "confidence, reason, decided_by, properties) SELECT kind, from_node, to_node, qualifier, source, "
    "valid_from, "
    "?, ?, ?, confidence, reason, decided_by, properties FROM links WHERE id=?";
constexpr std::string_view kInsertImport =
    "INSERT INTO imports(source, importer, known, valid_from, nodes_appeared, nodes_changed, nodes_vanished, "
    "nodes_unchanged, links_appeared, links_changed, links_vanished, links_unchanged, problems) "
    "VALUES(?,?,?,?,0,0,0,0,0,0,0,0,0)";
constexpr std::string_view kFinishImport =
    "UPDATE imports SET nodes_appeared=?, nodes_changed=?, nodes_vanished=?, nodes_unchanged=?, "
    "links_appeared=?, links_changed=?, links_vanished=?, links_unchanged=?, problems=? WHERE id=?";

void mark(std::vector<bool>& seen, std::int64_t row) {
  const auto at = static_cast<std::size_t>(row);
  if (at >= seen.size()) seen.resize(std::max<std::size_t>(1024, at * 2));
  seen[at] = true;
}

bool marked(const std::vector<bool>& seen, std::int64_t row) {
  const auto at = static_cast<std::size_t>(row);
  return at < seen.size() && seen[at];
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto from = text.find_first_not_of(kBlank);
  return from == std::string_view::npos ? "" : text.substr(from, text.find_last_not_of(kBlank) - from + 1);
}

std::optional<std::string> wrong_key(const NodeRef& ref) {
  const auto key = trimmed(ref.key);
  if (key.empty()) return fmt::format("without a key this {} is left out", name_of(ref.kind));
  if (key.size() > kKeyBytesMax) return fmt::format("a key of {} bytes is left out", key.size());
  return std::nullopt;
}

TimeRange range_of(const sqlite::Database::Query& row, int column) {
  return {time_of(row.integer(column)), time_of(row.integer(column + 1))};
}

Result<std::int64_t> last_row(sqlite::Database& database) {
  TRY(auto query, database.query("SELECT last_insert_rowid()"));
  TRY_OK(query.step());
  return query.integer(0);
}

}  // namespace

Result<std::unique_ptr<Import>> Import::begin(Clock& clock, const std::string& path,
                                              const ImportOptions& options) {
  if (trimmed(options.source).empty())
    return fail(Code::invalid, "an import needs the name of its source, so that the next can be compared");
  TRY(auto database, open_tables(path));
  TRY_OK(database.script("PRAGMA cache_size=-131072"));
  std::unique_ptr<Import> import{new Import{std::move(database), options}};
  TRY_OK(import->start(clock));
  return import;
}

Import::~Import() {
  if (open_) (void)database_.run("ROLLBACK");
}

Result<> Import::start(Clock& clock) {
  TRY_OK(database_.run("BEGIN IMMEDIATE"));
  open_ = true;
  report_.source = options_.source;
  bool first = false;
  {
    TRY(auto last,
        database_.query("SELECT coalesce(max(known), 0), (SELECT coalesce(max(id), 0) FROM nodes), "
                        "(SELECT count(*) FROM sources WHERE name=?) FROM imports"));
    last.bind(options_.source);
    TRY_OK(last.step());
    report_.known = std::max(clock.now(), time_of(last.integer(0) + 1));
    nodes_before_ = last.integer(1);
    first = last.integer(2) == 0;
  }
  report_.valid_from = options_.valid_from.value_or(first ? kAlways : report_.known);
  TRY_OK(find_source());
  TRY(auto insert, database_.query(kInsertImport));
  insert.bind(source_).bind(options_.importer).bind(micros(report_.known)).bind(micros(report_.valid_from));
  TRY_OK(insert.run());
  TRY(report_.import, last_row(database_));
  return {};
}

Result<> Import::find_source() {
  TRY(auto insert, database_.query("INSERT INTO sources(name) VALUES(?) ON CONFLICT DO NOTHING"));
  TRY_OK(insert.bind(options_.source).run());
  TRY(auto find, database_.query("SELECT id FROM sources WHERE name=?"));
  TRY_OK(find.bind(options_.source).step());
  source_ = find.integer(0);
  return {};
}

Result<std::int64_t> Import::node_id(const NodeRef& ref) {
  const std::string key{trimmed(ref.key)};
  {
    TRY(auto find, database_.query("SELECT id FROM nodes WHERE kind=? AND key=?"));
    TRY(const bool any, find.bind(static_cast<std::int64_t>(ref.kind)).bind(key).step());
    if (any) return find.integer(0);
  }
  TRY(auto insert, database_.query("INSERT INTO nodes(kind, key) VALUES(?,?)"));
  TRY_OK(insert.bind(static_cast<std::int64_t>(ref.kind)).bind(key).run());
  return last_row(database_);
}

// Text as UTF-8; what is not is told once for each place.
Result<std::string> Import::clean(std::string_view text, std::string_view place) {
  auto better = mended(text);
  if (!better) return std::string{text};
  TRY_OK(add(Problem{std::string{place}, "not UTF-8; read as Windows-1252", *better}));
  return *std::move(better);
}

Result<> Import::add(Problem problem) {
  if (++report_.problems > kProblemsMax)
    return fail(Code::exhausted, "more than {} problems; is this the right file and mapping?", kProblemsMax);
  if (auto better = mended(problem.text)) problem.text = *std::move(better);
  TRY(auto insert, database_.query("INSERT INTO problems(import, place, reason, text) VALUES(?,?,?,?)"));
  TRY_OK(insert.bind(report_.import).bind(problem.place).bind(problem.reason).bind(problem.text).run());
  if (report_.first_problems.size() < kFirstProblems) report_.first_problems.push_back(std::move(problem));
  return {};
}

// Whether this import stated the node before.
Result<bool> Import::again(const NodeFact& fact, std::int64_t node, const std::string& json,
                           std::string_view place) {
  const std::uint64_t hash = hash_text(fact.name + '\0' + json);
  const auto [found, fresh] = stated_.try_emplace(node, hash);
  if (fresh) return false;
  if (found->second != hash)
    TRY_OK(add(Problem{std::string{place},
                       fmt::format("{} '{}' stood before and was different; the first counts",
                                   name_of(fact.node.kind), fact.node.key),
                       json}));
  return true;
}

Result<bool> Import::add(const NodeFact& fact, std::string_view place) {
  if (const auto wrong = wrong_key(fact.node)) {
    TRY_OK(add(Problem{std::string{place}, *wrong, to_json(fact.properties)}));
    return false;
  }
  TRY(const std::string key, clean(fact.node.key, place));
  TRY(const std::int64_t node, node_id({fact.node.kind, key}));
  TRY(const std::string name, clean(fact.name, place));
  TRY(const std::string json, clean(to_json(fact.properties), place));
  TRY(const bool known, again(fact, node, json, place));
  if (known) return false;
  TRY(const auto rows, states_of(node, name, json));
  const auto insert = [&](TimeRange valid) -> Result<> {
    TRY(auto query, database_.query(kInsertState));
    query.bind(node).bind(source_).bind(micros(valid.from)).bind(micros(valid.to));
    return query.bind(micros(report_.known)).bind(kOpenEnd).bind(name).bind(json).run();
  };
  TRY(const std::int64_t row, change("states", rows, fact.valid, report_.nodes, insert));
  mark(seen_states_, row);
  return true;
}

Result<bool> Import::add(const LinkFact& fact, std::string_view place) {
  for (const auto* end : {&fact.from, &fact.to})
    if (const auto wrong = wrong_key(*end)) {
      TRY_OK(add(Problem{std::string{place}, fmt::format("link {}: {}", name_of(fact.kind), *wrong),
                         fact.from.key + " → " + fact.to.key}));
      return false;
    }
  TRY(const std::string from_key, clean(fact.from.key, place));
  TRY(const std::string to_key, clean(fact.to.key, place));
  TRY(const std::int64_t from, node_id({fact.from.kind, from_key}));
  TRY(const std::int64_t to, node_id({fact.to.kind, to_key}));
  TRY(const std::string json, clean(to_json(fact.properties), place));
  TRY(const auto rows, links_of(fact, from, to, json));
  if (std::ranges::any_of(rows, [&](const Row& row) { return marked(seen_links_, row.id); })) return false;
  const auto insert = [&](TimeRange valid) -> Result<> {
    TRY(auto query, database_.query(kInsertLink));
    query.bind(static_cast<std::int64_t>(fact.kind)).bind(from).bind(to).bind(fact.qualifier).bind(source_);
    query.bind(micros(valid.from)).bind(micros(valid.to)).bind(micros(report_.known)).bind(kOpenEnd);
    return query.bind(fact.confidence).bind(fact.reason).bind(fact.decided_by).bind(json).run();
  };
  TRY(const std::int64_t row, change("links", rows, fact.valid, report_.links, insert));
  mark(seen_links_, row);
  if (fact.kind == LinkKind::part_of) parents_.push_back({from, to, row});
  return true;
}

Result<std::vector<Import::Row>> Import::states_of(std::int64_t node, const std::string& name,
                                                   const std::string& json) {
  std::vector<Row> rows;
  if (node > nodes_before_) return rows;
  TRY(auto query, database_.query("SELECT id, valid_from, valid_to, name=? AND properties=? FROM states "
                                  "WHERE node=? AND source=? AND known_to=? ORDER BY valid_from"));
  query.bind(name).bind(json).bind(node).bind(source_).bind(kOpenEnd);
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return rows;
    rows.push_back({query.integer(0), range_of(query, 1), query.integer(3) != 0});
  }
}

Result<std::vector<Import::Row>> Import::links_of(const LinkFact& fact, std::int64_t from, std::int64_t to,
                                                  const std::string& json) {
  std::vector<Row> rows;
  TRY(auto query,
      database_.query("SELECT id, valid_from, valid_to, confidence=? AND reason=? AND decided_by=? "
                      "AND properties=? FROM links WHERE from_node=? AND kind=? AND to_node=? "
                      "AND qualifier=? AND source=? AND known_to=? ORDER BY valid_from"));
  query.bind(fact.confidence).bind(fact.reason).bind(fact.decided_by).bind(json).bind(from);
  query.bind(static_cast<std::int64_t>(fact.kind)).bind(to).bind(fact.qualifier).bind(source_).bind(kOpenEnd);
  for (;;) {
    TRY(const bool more, query.step());
    if (!more) return rows;
    rows.push_back({query.integer(0), range_of(query, 1), query.integer(3) != 0});
  }
}

Result<> Import::retire(std::string_view table, const Row& row) {
  TRY(auto query, database_.query(fmt::format("UPDATE {} SET known_to=? WHERE id=?", table)));
  return query.bind(micros(report_.known)).bind(row.id).run();
}

// What held before `until` stays true.
Result<> Import::copy_until(std::string_view table, const Row& row, Time until) {
  if (row.valid.from >= until) return {};
  TRY(auto query, database_.query(table == "states" ? kCopyState : kCopyLink));
  return query.bind(micros(until)).bind(micros(report_.known)).bind(kOpenEnd).bind(row.id).run();
}

// Brings the rows of one thing to what is stated now; returns the row that says so.
template <class Insert>
Result<std::int64_t> Import::change(std::string_view table, const std::vector<Row>& rows,
                                    const std::optional<TimeRange>& dated, Counts& counts,
                                    const Insert& insert) {
  const auto now = std::ranges::find_if(rows, [&](const Row& row) {
    return row.same && (dated ? row.valid == *dated && rows.size() == 1 : row.valid.to == kForever);
  });
  if (now != rows.end()) {
    ++counts.unchanged;
    return now->id;
  }
  TimeRange valid = dated.value_or(TimeRange{report_.valid_from, kForever});
  bool open = false;
  for (const auto& row : rows) {
    if (!dated && row.valid.to != kForever) {
      valid.from = std::max(valid.from, row.valid.to);
      continue;
    }
    open = true;
    TRY_OK(retire(table, row));
    if (!dated) TRY_OK(copy_until(table, row, valid.from));
  }
  ++(open ? counts.changed : counts.appeared);
  TRY_OK(insert(valid));
  return last_row(database_);
}

// What the source said until now and says no more ends at the import's date.
Result<> Import::vanish(std::string_view table, const std::vector<bool>& seen, Counts& counts) {
  std::vector<Row> gone;
  {
    TRY(auto query, database_.query(fmt::format("SELECT id, valid_from, valid_to FROM {} WHERE source=? AND "
                                                "known_to=? AND valid_to=?",
                                                table)));
    query.bind(source_).bind(kOpenEnd).bind(kOpenEnd);
    for (;;) {
      TRY(const bool more, query.step());
      if (!more) break;
      if (!marked(seen, query.integer(0))) gone.push_back({query.integer(0), range_of(query, 1)});
    }
  }
  for (const auto& row : gone) {
    TRY_OK(retire(table, row));
    TRY_OK(copy_until(table, row, report_.valid_from));
  }
  counts.vanished = gone.size();
  return {};
}

Result<> Import::keep(const NodeRef& document, std::string_view bytes) {
  if (bytes.size() > kDocumentBytesMax)
    return fail(Code::exhausted, "{} is larger than {} bytes", document.key, kDocumentBytesMax);
  TRY(const std::int64_t node, node_id(document));
  const std::string digest = sha256_hex(bytes);
  {
    TRY(auto last,
        database_.query("SELECT sha256=? FROM contents WHERE node=? ORDER BY known_from DESC LIMIT 1"));
    TRY(const bool any, last.bind(digest).bind(node).step());
    if (any && last.integer(0) != 0) return {};
  }
  TRY(auto insert, database_.query("INSERT INTO contents VALUES(?,?,?,?)"));
  return insert.bind(node).bind(micros(report_.known)).bind(digest).bind(bytes).run();
}

Result<std::string> Import::key_of(std::int64_t node) {
  TRY(auto query, database_.query("SELECT key FROM nodes WHERE id=?"));
  TRY_OK(query.bind(node).step());
  return query.text(0);
}

// The link is taken back, as if it had not been stated.
Result<> Import::refuse(const Parent& closing, const std::string& chain) {
  TRY_OK(add(Problem{chain, "a cycle: the last step is left out", chain}));
  TRY(auto query, database_.query("DELETE FROM links WHERE id=? AND known_from=?"));
  --report_.links.appeared;
  return query.bind(closing.row).bind(micros(report_.known)).run();
}

// Follows each child to its root; a node met twice on one way closes a cycle.
Result<> Import::refuse_cycles() {
  std::unordered_map<std::int64_t, const Parent*> up;
  for (const auto& parent : parents_) up.try_emplace(parent.child, &parent);
  std::unordered_map<std::int64_t, const Parent*> done;  // child → the start of the way that met it
  for (const auto& start : parents_) {
    const Parent* way = &start;
    std::vector<const Parent*> steps;
    while (way && done.try_emplace(way->child, &start).second) {
      steps.push_back(way);
      const auto next = up.find(way->parent);
      way = next == up.end() ? nullptr : next->second;
    }
    if (!way || steps.empty() || done[way->child] != &start) continue;
    std::string chain;
    for (auto step = std::ranges::find(steps, way); step != steps.end(); ++step) {
      TRY(const std::string key, key_of((*step)->child));
      chain += key + " → ";
    }
    TRY(const std::string key, key_of(way->child));
    TRY_OK(refuse(*steps.back(), chain + key));
  }
  return {};
}

Result<ImportReport> Import::finish() {
  TRY_OK(refuse_cycles());
  if (options_.complete) {
    TRY_OK(vanish("states", seen_states_, report_.nodes));
    TRY_OK(vanish("links", seen_links_, report_.links));
  }
  {
    TRY(auto query, database_.query(kFinishImport));
    for (const auto* counts : {&report_.nodes, &report_.links})
      for (const auto count : {counts->appeared, counts->changed, counts->vanished, counts->unchanged})
        query.bind(static_cast<std::int64_t>(count));
    TRY_OK(query.bind(static_cast<std::int64_t>(report_.problems)).bind(report_.import).run());
  }
  TRY_OK(database_.run("COMMIT"));
  open_ = false;
  return std::move(report_);
}

}  // namespace spindle::context
