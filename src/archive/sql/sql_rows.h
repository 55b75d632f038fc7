// The samples that DuckDB does not read from files itself; private to the archive.
#pragma once

#include "lib/flow/gate.h"
#include "src/archive/sql/sql_plan.h"
#include "src/archive/sql/sql_table.h"

namespace spindle::archive {

struct SqlRowsSource {
  std::shared_ptr<const SnapshotState> state;
  SqlBounds bounds;
  SqlPlan plan;
  std::optional<Time> as_of;
  Cancel cancel;
};

inline constexpr SqlColumn kSqlRowColumns[] = {
    {"tag", DUCKDB_TYPE_INTEGER},       {"time", DUCKDB_TYPE_TIMESTAMP_TZ}, {"value", DUCKDB_TYPE_DOUBLE},
    {"state", DUCKDB_TYPE_INTEGER},     {"text", DUCKDB_TYPE_VARCHAR},      {"quality", DUCKDB_TYPE_INTEGER},
    {"known", DUCKDB_TYPE_TIMESTAMP_TZ}};

// Hot rows, and all rows of the months that must be resolved.
class SqlRows final : public SqlTable {
 public:
  explicit SqlRows(SqlRowsSource source) : source_(std::move(source)) {}
  [[nodiscard]] std::span<const SqlColumn> columns() const override { return kSqlRowColumns; }
  [[nodiscard]] std::unique_ptr<Reading> read() override;
  [[nodiscard]] std::uint64_t rows_about() const override;
  // Whether there is anything to read.
  [[nodiscard]] bool any() const;

 private:
  const SqlRowsSource source_;
};

}  // namespace spindle::archive
