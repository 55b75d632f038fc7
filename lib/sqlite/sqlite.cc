#include "lib/sqlite/sqlite.h"

#include <utility>

#include <sqlite3.h>

namespace spindle::sqlite {
namespace {

constexpr int kBusyMilliseconds = 5'000;

std::unexpected<Error> failed(sqlite3* connection, std::string_view doing) {
  const char* file = sqlite3_db_filename(connection, "main");
  const int code = sqlite3_errcode(connection);
  const char* why = sqlite3_errmsg(connection);
  switch (code) {
    case SQLITE_FULL:
      return fail(Code::exhausted, "{} cannot {}: {}; free some space and try again", file, doing, why);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return fail(Code::corrupt, "{} is damaged: {}; restore it from a copy", file, why);
    case SQLITE_CONSTRAINT:
      return fail(Code::conflict, "{} cannot {}: {}", file, doing, why);
    default:
      return fail(Code::io, "{} cannot {}: {}", file, doing, why);
  }
}

}  // namespace

Result<Database> Database::open(const std::string& path) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &connection, flags, nullptr) != SQLITE_OK) {
    auto error =
        fail(Code::io, "cannot open {}: {}", path, connection ? sqlite3_errmsg(connection) : "no memory");
    sqlite3_close(connection);
    return error;
  }
  Database database{connection};
  sqlite3_busy_timeout(connection, kBusyMilliseconds);
  TRY_OK(database.script("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"));
  return database;
}

Database::Database(Database&& other) noexcept
    : connection_(std::exchange(other.connection_, nullptr)), prepared_(std::move(other.prepared_)) {}

Database::~Database() {
  if (!connection_) return;
  for (const auto& [sql, statement] : prepared_) sqlite3_finalize(statement);
  sqlite3_close(connection_);
}

Result<Database::Query> Database::query(std::string_view sql) {
  auto& statement = prepared_[std::string{sql}];
  if (!statement && sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &statement,
                                       nullptr) != SQLITE_OK)
    return failed(connection_, "prepare a statement");
  return Query{connection_, statement};
}

Result<> Database::run(std::string_view sql) {
  TRY(Query query, this->query(sql));
  return query.run();
}

Result<> Database::script(const std::string& sql) {
  if (sqlite3_exec(connection_, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    return failed(connection_, "be set up");
  return {};
}

Database::Query::Query(Query&& other) noexcept
    : connection_(other.connection_),
      statement_(std::exchange(other.statement_, nullptr)),
      bound_(other.bound_) {}

Database::Query::~Query() {
  if (!statement_) return;
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
}

Database::Query& Database::Query::bind(std::int64_t value) {
  sqlite3_bind_int64(statement_, ++bound_, value);
  return *this;
}

Database::Query& Database::Query::bind(double value) {
  sqlite3_bind_double(statement_, ++bound_, value);
  return *this;
}

Database::Query& Database::Query::bind(std::string_view text) {
  sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  return *this;
}

Result<bool> Database::Query::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(connection_, "be read or written");
}

Result<> Database::Query::run() {
  while (true) {
    TRY(const bool more, step());
    if (!more) return {};
  }
}

std::int64_t Database::Query::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Database::Query::real(int column) const { return sqlite3_column_double(statement_, column); }

std::string Database::Query::text(int column) const {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return bytes ? std::string(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)))
               : std::string{};
}

}  // namespace spindle::sqlite
