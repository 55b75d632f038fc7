// A thin face over SQLite: statements that are prepared once, and errors as values. One thread at a time.
// After commit() returns, a transaction survives a power cut.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "lib/base/base.h"

struct sqlite3;
struct sqlite3_stmt;

namespace spindle::sqlite {

class Database {
 public:
  static Result<Database> open(const std::string& path);
  Database(Database&& other) noexcept;
  Database& operator=(Database&&) = delete;
  ~Database();

  // One run of a statement: bind in order of the question marks, then step through the rows.
  class Query {
   public:
    Query(Query&& other) noexcept;
    Query& operator=(Query&&) = delete;
    ~Query();
    Query& bind(std::int64_t value);
    Query& bind(double value);
    Query& bind(std::string_view text);
    Result<bool> step();  // false at the end
    Result<> run();       // steps to the end
    [[nodiscard]] std::int64_t integer(int column) const;
    [[nodiscard]] double real(int column) const;
    [[nodiscard]] std::string text(int column) const;

   private:
    friend class Database;
    Query(sqlite3* connection, sqlite3_stmt* statement) : connection_(connection), statement_(statement) {}
    sqlite3* connection_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
  };
  Result<Query> query(std::string_view sql);
  Result<> run(std::string_view sql);
  Result<> script(const std::string& sql);  // several statements

  // Runs `work` inside a transaction, which is rolled back when it fails.
  template <class Work>
  Result<> transaction(const Work& work) {
    TRY_OK(run("BEGIN IMMEDIATE"));
    auto done = work();
    if (done) done = run("COMMIT");
    if (!done) (void)run("ROLLBACK");
    return done;
  }

 private:
  explicit Database(sqlite3* connection) : connection_(connection) {}
  sqlite3* connection_;
  std::unordered_map<std::string, sqlite3_stmt*> prepared_;
};

}  // namespace spindle::sqlite
