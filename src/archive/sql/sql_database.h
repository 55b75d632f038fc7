// DuckDB behind RAII and Result; private to the archive.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <duckdb.h>

#include "lib/flow/gate.h"

namespace spindle::archive {

// 'text' as SQL writes it.
std::string quoted(std::string_view text);

// An empty database in memory that reaches no file but `files`, no network and no extension, and keeps its
// limits. One thread at a time, except interrupt().
class SqlDatabase {
 public:
  struct Options {
    std::size_t memory_bytes_max;
    int threads;
    std::vector<std::string> files;
  };
  SqlDatabase() = default;
  SqlDatabase(const SqlDatabase&) = delete;
  ~SqlDatabase();
  Result<> open(const Options& options);
  [[nodiscard]] duckdb_connection connection() const { return connection_; }

  Result<> run(const std::string& statement);
  // The first column of the answer, as text; the last one where `last_column`.
  Result<std::vector<std::string>> texts(const std::string& statement, bool last_column = false);
  // Only a single SELECT without parameters is prepared.
  Result<duckdb_prepared_statement> prepare_select(const std::string& statement);

 private:
  duckdb_database database_ = nullptr;
  duckdb_connection connection_ = nullptr;
};

Error sql_error(duckdb_error_type type, const char* message);

// Interrupts a connection when the time is over or the caller gave up. Stops when destroyed.
class SqlWatch {
 public:
  SqlWatch(duckdb_connection connection, Span timeout, Cancel cancel);
  ~SqlWatch();
  // Why the query was interrupted, if it was.
  [[nodiscard]] std::optional<Error> verdict() const;

 private:
  void watch(duckdb_connection connection);

  const Span timeout_;
  Cancel cancel_;
  mutable std::mutex mutex_;
  std::condition_variable done_changed_;
  bool done_ = false;
  std::optional<Error> verdict_;
  std::thread thread_;
};

}  // namespace spindle::archive
