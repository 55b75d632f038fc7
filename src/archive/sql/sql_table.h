// A table that DuckDB reads from us: a table function, behind an interface without DuckDB's callbacks.
// Private to the archive. Cursors of one table run in parallel, one thread each.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <duckdb.h>

#include "lib/base/base.h"

namespace spindle::archive {

// The first error of any table of a query: DuckDB only carries its words.
class SqlFailure {
 public:
  void set(const Error& error);
  [[nodiscard]] std::optional<Error> get() const;

 private:
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

// The columns a query wants, as a place to write rows to. `column` is an index of SqlTable::columns(); null
// where the query does not want it.
class SqlChunk {
 public:
  SqlChunk(duckdb_data_chunk chunk, std::span<const idx_t> columns) : chunk_(chunk), columns_(columns) {}
  [[nodiscard]] idx_t rows_max() const { return duckdb_vector_size(); }
  [[nodiscard]] duckdb_vector column(idx_t column) const;

  // Each writes one value; the null is written when there is none.
  void put(idx_t column, idx_t row, std::int32_t value) const;
  void put(idx_t column, idx_t row, std::int64_t value) const;
  void put(idx_t column, idx_t row, double value) const;  // NaN is null
  void put(idx_t column, idx_t row, bool value) const;
  void put(idx_t column, idx_t row, std::string_view value) const;
  void put_null(idx_t column, idx_t row) const;

 private:
  template <class T>
  void write(idx_t column, idx_t row, T value) const;
  duckdb_data_chunk chunk_;
  std::span<const idx_t> columns_;
};

class SqlCursor {
 public:
  virtual ~SqlCursor() = default;
  // Writes rows [0, n) and returns n; 0 at the end.
  virtual Result<idx_t> next(const SqlChunk& chunk) = 0;
};

struct SqlColumn {
  const char* name;
  duckdb_type type;
};

class SqlTable {
 public:
  virtual ~SqlTable() = default;
  [[nodiscard]] virtual std::span<const SqlColumn> columns() const = 0;
  // A reading of the table has begun; the cursors that follow share its rows.
  class Reading {
   public:
    virtual ~Reading() = default;
    virtual std::unique_ptr<SqlCursor> cursor() = 0;
  };
  [[nodiscard]] virtual std::unique_ptr<Reading> read() = 0;
  [[nodiscard]] virtual std::uint64_t rows_about() const = 0;
};

// Makes `table` known as the function `name`. Both must outlive the connection's queries.
Result<> register_table(duckdb_connection connection, const char* name, SqlTable& table, SqlFailure& failure);

}  // namespace spindle::archive
