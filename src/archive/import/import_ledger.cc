#include "src/archive/import/import_ledger.h"

namespace spindle::archive {
namespace {

constexpr const char* kSchema = R"(
CREATE TABLE IF NOT EXISTS part (
  number INTEGER PRIMARY KEY, import TEXT NOT NULL, name TEXT NOT NULL, round INTEGER NOT NULL,
  rows INTEGER NOT NULL, rejected INTEGER NOT NULL, UNIQUE (import, name));
CREATE TABLE IF NOT EXISTS piece (
  import TEXT NOT NULL, round INTEGER NOT NULL, run INTEGER NOT NULL, place INTEGER NOT NULL,
  bytes INTEGER NOT NULL, rows INTEGER NOT NULL, month INTEGER NOT NULL, first_tag INTEGER NOT NULL,
  PRIMARY KEY (import, round, run, place)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS awaited (
  import TEXT NOT NULL, round INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (import, name)) WITHOUT ROWID;
)";

std::int64_t integer(std::uint64_t value) { return static_cast<std::int64_t>(value); }

Piece piece_of(const Database::Query& row) {
  Piece piece;
  piece.run = static_cast<std::uint32_t>(row.integer(0));
  piece.place = static_cast<std::uint64_t>(row.integer(1));
  piece.bytes = static_cast<std::uint64_t>(row.integer(2));
  piece.rows = static_cast<std::uint64_t>(row.integer(3));
  piece.month = Month{static_cast<std::int32_t>(row.integer(4))};
  piece.first_tag = static_cast<std::int32_t>(row.integer(5));
  return piece;
}

}  // namespace

Result<std::unique_ptr<ImportLedger>> ImportLedger::open(const std::string& path, std::string import,
                                                         std::int64_t committed) {
  TRY(Database database, Database::open(path));
  TRY_OK(database.script(kSchema));
  std::unique_ptr<ImportLedger> ledger{new ImportLedger{std::move(database), std::move(import)}};
  ledger->round_ = committed;
  TRY_OK(ledger->close_round());
  TRY_OK(ledger->database_.transaction([&] { return ledger->forget_awaited(); }));
  return ledger;
}

Result<> ImportLedger::close_round() {
  ++round_;
  TRY(auto forget, database_.query("DELETE FROM piece WHERE import = ? AND round < ?"));
  return forget.bind(import_).bind(round_).run();
}

Result<std::vector<std::string>> ImportLedger::parts() {
  TRY(auto found, database_.query("SELECT name FROM part WHERE import = ? ORDER BY number"));
  found.bind(import_);
  std::vector<std::string> out;
  while (true) {
    TRY(const bool more, found.step());
    if (!more) return out;
    out.push_back(found.text(0));
  }
}

Result<bool> ImportLedger::has(const std::string& part) {
  TRY(auto found, database_.query("SELECT 1 FROM part WHERE import = ? AND name = ?"));
  return found.bind(import_).bind(part).step();
}

Result<std::vector<Piece>> ImportLedger::pieces() {
  TRY(auto found, database_.query("SELECT run, place, bytes, rows, month, first_tag FROM piece WHERE "
                                  "import = ? AND round = ? ORDER BY run, place"));
  found.bind(import_).bind(round_);
  std::vector<Piece> out;
  while (true) {
    TRY(const bool more, found.step());
    if (!more) return out;
    out.push_back(piece_of(found));
  }
}

Result<ImportLedger::Part> ImportLedger::totals() {
  TRY(auto found, database_.query("SELECT coalesce(sum(rows), 0), coalesce(sum(rejected), 0) FROM part WHERE "
                                  "import = ? AND round = ?"));
  TRY_OK(found.bind(import_).bind(round_).step());
  return Part{{}, static_cast<std::uint64_t>(found.integer(0)), static_cast<std::uint64_t>(found.integer(1))};
}

Result<> ImportLedger::add(const Part& part) {
  TRY(auto insert,
      database_.query("INSERT INTO part (import, name, round, rows, rejected) VALUES (?, ?, ?, ?, ?)"));
  insert.bind(import_).bind(part.name).bind(round_);
  return insert.bind(integer(part.rows)).bind(integer(part.rejected)).run();
}

Result<> ImportLedger::forget_awaited() {
  TRY(auto parts, database_.query("DELETE FROM part WHERE import = ? AND round = ? AND name IN "
                                  "(SELECT name FROM awaited WHERE import = part.import)"));
  TRY_OK(parts.bind(import_).bind(round_).run());
  TRY(auto names, database_.query("DELETE FROM awaited WHERE import = ?"));
  return names.bind(import_).run();
}

Result<> ImportLedger::await_commit(std::span<const Part> parts) {
  return database_.transaction([&]() -> Result<> {
    TRY_OK(forget_awaited());
    for (const auto& part : parts) {
      TRY_OK(add(part));
      TRY(auto name, database_.query("INSERT INTO awaited (import, round, name) VALUES (?, ?, ?)"));
      TRY_OK(name.bind(import_).bind(round_).bind(part.name).run());
    }
    return {};
  });
}

Result<> ImportLedger::record(std::span<const Part> parts, const std::vector<Piece>& pieces) {
  return database_.transaction([&]() -> Result<> {
    for (const auto& part : parts) TRY_OK(add(part));
    for (const auto& piece : pieces) {
      TRY(auto row, database_.query("INSERT INTO piece (import, round, run, place, bytes, rows, month, "
                                    "first_tag) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"));
      row.bind(import_)
          .bind(round_)
          .bind(std::int64_t{piece.run})
          .bind(integer(piece.place))
          .bind(integer(piece.bytes));
      row.bind(integer(piece.rows)).bind(std::int64_t{piece.month.since_1970});
      TRY_OK(row.bind(std::int64_t{piece.first_tag}).run());
    }
    return {};
  });
}

}  // namespace spindle::archive
