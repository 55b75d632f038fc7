#include "src/context/graph/schema.h"

namespace spindle::context {
namespace {

constexpr std::int64_t kVersion = 1;
constexpr auto kTables = R"(
CREATE TABLE IF NOT EXISTS sources(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE IF NOT EXISTS imports(id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources, importer TEXT NOT NULL,
  known INTEGER NOT NULL UNIQUE, valid_from INTEGER NOT NULL,
  nodes_appeared INTEGER, nodes_changed INTEGER, nodes_vanished INTEGER, nodes_unchanged INTEGER,
  links_appeared INTEGER, links_changed INTEGER, links_vanished INTEGER, links_unchanged INTEGER, problems INTEGER);
CREATE TABLE IF NOT EXISTS problems(import INTEGER NOT NULL REFERENCES imports, place TEXT NOT NULL, reason TEXT NOT NULL,
  text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS problems_of_import ON problems(import);
CREATE TABLE IF NOT EXISTS nodes(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, key TEXT NOT NULL, UNIQUE(kind, key));
CREATE TABLE IF NOT EXISTS states(id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes,
  source INTEGER NOT NULL REFERENCES sources,
  valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, known_from INTEGER NOT NULL, known_to INTEGER NOT NULL,
  name TEXT NOT NULL, properties TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS states_of_node ON states(node);
CREATE TABLE IF NOT EXISTS links(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, from_node INTEGER NOT NULL REFERENCES nodes,
  to_node INTEGER NOT NULL REFERENCES nodes, qualifier TEXT NOT NULL, source INTEGER NOT NULL REFERENCES sources,
  valid_from INTEGER NOT NULL, valid_to INTEGER NOT NULL, known_from INTEGER NOT NULL, known_to INTEGER NOT NULL,
  confidence REAL NOT NULL, reason TEXT NOT NULL, decided_by TEXT NOT NULL, properties TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS links_of_node ON links(from_node, kind, to_node);
CREATE TABLE IF NOT EXISTS contents(node INTEGER NOT NULL REFERENCES nodes, known_from INTEGER NOT NULL,
  sha256 TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY(node, known_from)) WITHOUT ROWID;
)";

}  // namespace

Result<sqlite::Database> open_tables(const std::string& path) {
  TRY(auto database, sqlite::Database::open(path));
  std::int64_t version = 0;
  {
    TRY(auto query, database.query("PRAGMA user_version"));
    TRY(const bool any, query.step());
    version = any ? query.integer(0) : 0;
  }
  if (version > kVersion)
    return fail(Code::unsupported, "{} is of version {}, this Spindle knows {}; use a newer one", path,
                version, kVersion);
  if (version < kVersion) {
    TRY_OK(database.script(kTables));
    TRY_OK(database.script(fmt::format("PRAGMA user_version={}", kVersion)));
  }
  return database;
}

}  // namespace spindle::context
