// The catalogue and the rollups as tables for SQL; private to the archive.
#pragma once

#include "src/archive/archive.h"
#include "src/archive/sql/sql_plan.h"
#include "src/archive/sql/sql_table.h"

namespace spindle::archive {

// tag, name, type, step, description, unit, state_set, zero, span, source, point_id
class SqlTags final : public SqlTable {
 public:
  SqlTags(Archive& archive, std::optional<std::vector<std::int32_t>> only)
      : archive_(&archive), only_(std::move(only)) {}
  [[nodiscard]] std::span<const SqlColumn> columns() const override;
  [[nodiscard]] std::unique_ptr<Reading> read() override;
  [[nodiscard]] std::uint64_t rows_about() const override;

 private:
  Archive* archive_;
  std::optional<std::vector<std::int32_t>> only_;
};

// state_set, code, state
class SqlStateSets final : public SqlTable {
 public:
  explicit SqlStateSets(Archive& archive) : archive_(&archive) {}
  [[nodiscard]] std::span<const SqlColumn> columns() const override;
  [[nodiscard]] std::unique_ptr<Reading> read() override;
  [[nodiscard]] std::uint64_t rows_about() const override { return 1'000; }

 private:
  Archive* archive_;
};

struct SqlRollupsSource {
  std::shared_ptr<const SnapshotState> state;
  SqlBounds bounds;
  std::optional<Time> as_of;
  Cancel cancel;
};

// tag, width ('minute', 'hour', 'day'), time, count, good, minimum, minimum_time, maximum, maximum_time,
// first, last, sum, average, good_seconds: average over time as the tag steps or not, and sum of the rows
class SqlRollups final : public SqlTable {
 public:
  explicit SqlRollups(SqlRollupsSource source) : source_(std::move(source)) {}
  [[nodiscard]] std::span<const SqlColumn> columns() const override;
  [[nodiscard]] std::unique_ptr<Reading> read() override;
  [[nodiscard]] std::uint64_t rows_about() const override { return 1'000'000; }

 private:
  const SqlRollupsSource source_;
};

}  // namespace spindle::archive
