#include "src/archive/sql/sql.h"

#include <arrow/api.h>
#include <arrow/c/bridge.h>
#include <fmt/ranges.h>

#include "src/archive/read/arrow_rows.h"
#include "src/archive/sql/sql_bounds.h"
#include "src/archive/sql/sql_catalogue.h"
#include "src/archive/sql/sql_database.h"
#include "src/archive/sql/sql_rows.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kStatementBytesMax = 1u << 20;
constexpr std::size_t kMemoryBytesMin = 16u << 20;

// Columns without rows, for planning.
class Outline final : public SqlTable {
 public:
  explicit Outline(std::span<const SqlColumn> columns) : columns_(columns.begin(), columns.end()) {
    columns_.push_back({"name", DUCKDB_TYPE_VARCHAR});
  }
  [[nodiscard]] std::span<const SqlColumn> columns() const override { return columns_; }
  [[nodiscard]] std::uint64_t rows_about() const override { return 1'000'000; }
  [[nodiscard]] std::unique_ptr<Reading> read() override {
    struct Nothing final : Reading, SqlCursor {
      std::unique_ptr<SqlCursor> cursor() override { return std::make_unique<Nothing>(); }
      Result<idx_t> next(const SqlChunk&) override { return 0; }
    };
    return std::make_unique<Nothing>();
  }

 private:
  std::vector<SqlColumn> columns_;
};

std::string columns_of_samples(std::string_view name) {
  return fmt::format("r.tag, {} AS name, r.time, r.value, r.state, r.text, r.quality, r.known", name);
}

std::string columns_of_rollups(std::string_view name) {
  return fmt::format(
      "r.tag, {} AS name, r.width, r.time, r.count, r.good, r.minimum, r.minimum_time, r.maximum, "
      "r.maximum_time, r.first, r.last, r.sum, r.average, r.good_seconds",
      name);
}

std::string file_list(const std::vector<std::string>& files) {
  std::string out;
  for (const auto& file : files) out += (out.empty() ? "" : ", ") + quoted(file);
  return "[" + out + "]";
}

// Everything one query stands on; alive until its reader goes.
class Query {
 public:
  Query(Archive& archive, const SqlOptions& options)
      : archive_(&archive), options_(options), state_(archive.snapshot().shared_state()) {}
  ~Query() { close(); }
  Query(const Query&) = delete;

  Result<> start(const std::string& statement) {
    auto started = try_to_start(statement);
    if (!started) return std::unexpected(worst(started.error()));
    return {};
  }

  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const { return schema_; }

  Result<std::shared_ptr<arrow::RecordBatch>> next() {
    auto chunk = duckdb_fetch_chunk(result_);
    if (!chunk) {
      const char* why = duckdb_result_error(&result_);
      if (why && *why) return std::unexpected(worst(sql_error(duckdb_result_error_type(&result_), why)));
      if (const auto verdict = watch_->verdict()) return std::unexpected(*verdict);
      return nullptr;
    }
    ArrowArray array;
    auto error = duckdb_data_chunk_to_arrow(arrow_options_, chunk, &array);
    duckdb_destroy_data_chunk(&chunk);
    TRY_OK(checked(error));
    auto batch = arrow::ImportRecordBatch(&array, schema_);
    if (!batch.ok()) return std::unexpected(from_status(batch.status()));
    return *std::move(batch);
  }

 private:
  Result<> try_to_start(const std::string& statement) {
    TRY_OK(open());
    TRY(const auto needs, plan(statement));
    TRY_OK(show_tables(needs));
    TRY(prepared_, database_.prepare_select(statement));
    return execute();
  }

  Result<> open() {
    TRY_OK(database_.open({options_.memory_bytes_max, options_.threads, paths_of(*state_)}));
    watch_.emplace(database_.connection(), options_.timeout, options_.cancel);
    TRY_OK(add("spindle_tags", std::make_unique<SqlTags>(*archive_, std::nullopt)));
    TRY_OK(add("spindle_state_sets", std::make_unique<SqlStateSets>(*archive_)));
    TRY_OK(database_.run("CREATE VIEW tags AS FROM spindle_tags()"));
    return database_.run("CREATE VIEW state_sets AS FROM spindle_state_sets()");
  }

  Result<> add(const char* name, std::unique_ptr<SqlTable> table) {
    tables_.push_back(std::move(table));
    return register_table(database_.connection(), name, *tables_.back(), failure_);
  }

  // What the statement needs of samples and rollups.
  Result<std::map<std::string, SqlNeeds>> plan(const std::string& statement) {
    SqlRollups rollups{{}};
    TRY_OK(add("outline_of_samples", std::make_unique<Outline>(kSqlRowColumns)));
    TRY_OK(add("outline_of_rollups", std::make_unique<Outline>(rollups.columns())));
    TRY_OK(database_.run("CREATE VIEW samples AS SELECT " + columns_of_samples("r.name") +
                         " FROM outline_of_samples() r"));
    TRY_OK(database_.run("CREATE VIEW rollups AS SELECT " + columns_of_rollups("r.name") +
                         " FROM outline_of_rollups() r"));
    TRY(auto checked_statement, database_.prepare_select(statement));
    duckdb_destroy_prepare(&checked_statement);
    TRY(const auto plans, database_.texts("EXPLAIN (FORMAT json) " + statement, true));
    const TagLookup tags{[this](const std::string& condition) { return tags_where(condition); },
                         [this](const std::string& name) -> std::optional<std::int32_t> {
                           const auto tag = archive_->find_tag(name);
                           if (!tag || tag->name != name) return std::nullopt;
                           return tag->id.value;
                         }};
    return plans.empty() ? std::map<std::string, SqlNeeds>{} : needs_of(plans.front(), tags);
  }

  Result<std::vector<std::int32_t>> tags_where(const std::string& condition) {
    TRY(const auto texts, database_.texts("SELECT tag FROM spindle_tags() WHERE " + condition));
    std::vector<std::int32_t> tags;
    for (const auto& text : texts) tags.push_back(std::atoi(text.c_str()));
    return tags;
  }

  static SqlNeeds needs_for(const std::map<std::string, SqlNeeds>& needs, const char* function) {
    const auto found = needs.find(function);
    return found == needs.end() ? SqlNeeds{} : found->second;
  }

  Result<> show_tables(const std::map<std::string, SqlNeeds>& needs) {
    TRY_OK(show_samples(needs_for(needs, "outline_of_samples")));
    return show_rollups(needs_for(needs, "outline_of_rollups"));
  }

  // A view over `rows`, with names only where they are wanted.
  Result<> show(const char* view, const std::string& columns_with_name, const std::string& columns_without,
                const std::string& rows, const SqlNeeds& needs, const char* names) {
    const std::string head = fmt::format("CREATE OR REPLACE VIEW {} AS SELECT ", view);
    if (!needs.name) return database_.run(head + columns_without + " FROM " + rows + " r");
    TRY_OK(add(names, std::make_unique<SqlTags>(*archive_, needs.bounds.tags)));
    return database_.run(
        fmt::format("{}{} FROM {} r JOIN {}() t ON t.tag = r.tag", head, columns_with_name, rows, names));
  }

  [[nodiscard]] std::string select_from(const SqlPlan::Files& files, const SqlBounds& bounds) const {
    std::string where;
    const auto add = [&](const std::string& condition) {
      where += (where.empty() ? " WHERE " : " AND ") + condition;
    };
    if (options_.as_of)
      add(fmt::format("coalesce(known, time) <= make_timestamptz({})", micros(*options_.as_of)));
    if (bounds.tags && !bounds.tags->empty())
      add(fmt::format("tag BETWEEN {} AND {}", bounds.tags->front(), bounds.tags->back()));
    if (!files.without.empty()) add(fmt::format("tag NOT IN ({})", fmt::join(files.without, ", ")));
    return fmt::format(
        "SELECT tag, time, value, state, text, quality, known FROM read_parquet({}, hive_partitioning = "
        "false){}",
        file_list(files.paths), where);
  }

  Result<> show_samples(const SqlNeeds& needs) {
    TRY(SqlPlan plan, plan_rows(*state_, needs.bounds));
    std::string rows;
    for (const auto& files : plan.files)
      rows += (rows.empty() ? "" : " UNION ALL ") + select_from(files, needs.bounds);
    auto hot = std::make_unique<SqlRows>(
        SqlRowsSource{state_, needs.bounds, std::move(plan), options_.as_of, options_.cancel});
    if (hot->any() || rows.empty()) {
      rows += rows.empty() ? "FROM spindle_rows()" : " UNION ALL FROM spindle_rows()";
      TRY_OK(add("spindle_rows", std::move(hot)));
    }
    return show("samples", columns_of_samples("t.name"), columns_of_samples("NULL::VARCHAR"),
                "(" + rows + ")", needs, "spindle_names_of_samples");
  }

  Result<> show_rollups(const SqlNeeds& needs) {
    TRY_OK(add("spindle_rollups", std::make_unique<SqlRollups>(SqlRollupsSource{
                                      state_, needs.bounds, options_.as_of, options_.cancel})));
    return show("rollups", columns_of_rollups("t.name"), columns_of_rollups("NULL::VARCHAR"),
                "spindle_rollups()", needs, "spindle_names_of_rollups");
  }

  Result<> execute() {
    duckdb_pending_result pending = nullptr;
    if (duckdb_pending_prepared_streaming(prepared_, &pending) != DuckDBSuccess) {
      Error error = sql_error(DUCKDB_ERROR_INVALID, duckdb_pending_error(pending));
      duckdb_destroy_pending(&pending);
      return std::unexpected(std::move(error));
    }
    const auto done = duckdb_execute_pending(pending, &result_);
    duckdb_destroy_pending(&pending);
    if (done != DuckDBSuccess)
      return std::unexpected(sql_error(duckdb_result_error_type(&result_), duckdb_result_error(&result_)));
    return read_schema();
  }

  Result<> read_schema() {
    arrow_options_ = duckdb_result_get_arrow_options(&result_);
    std::vector<duckdb_logical_type> types;
    std::vector<const char*> names;
    for (idx_t i = 0; i < duckdb_column_count(&result_); ++i) {
      types.push_back(duckdb_column_logical_type(&result_, i));
      names.push_back(duckdb_column_name(&result_, i));
    }
    ArrowSchema exported;
    auto error = duckdb_to_arrow_schema(arrow_options_, types.data(), names.data(), types.size(), &exported);
    for (auto& type : types) duckdb_destroy_logical_type(&type);
    TRY_OK(checked(error));
    auto schema = arrow::ImportSchema(&exported);
    if (!schema.ok()) return std::unexpected(from_status(schema.status()));
    schema_ = *std::move(schema);
    return {};
  }

  static Result<> checked(duckdb_error_data& error) {
    if (!error) return {};
    std::optional<Error> found;
    if (duckdb_error_data_has_error(error))
      found = sql_error(duckdb_error_data_error_type(error), duckdb_error_data_message(error));
    duckdb_destroy_error_data(&error);
    if (found) return std::unexpected(*std::move(found));
    return {};
  }

  // What lies behind an error of DuckDB's.
  [[nodiscard]] Error worst(const Error& error) const {
    if (watch_)
      if (auto verdict = watch_->verdict()) return *std::move(verdict);
    return failure_.get().value_or(error);
  }

  void close() {
    duckdb_destroy_result(&result_);
    duckdb_destroy_prepare(&prepared_);
    if (arrow_options_) duckdb_destroy_arrow_options(&arrow_options_);
    watch_.reset();
  }

  Archive* archive_;
  const SqlOptions options_;
  std::shared_ptr<const SnapshotState> state_;
  SqlFailure failure_;
  std::vector<std::unique_ptr<SqlTable>> tables_;
  SqlDatabase database_;
  std::optional<SqlWatch> watch_;
  duckdb_prepared_statement prepared_ = nullptr;
  duckdb_result result_{};
  duckdb_arrow_options arrow_options_ = nullptr;
  std::shared_ptr<arrow::Schema> schema_;
};

class QueryReader final : public arrow::RecordBatchReader {
 public:
  explicit QueryReader(std::unique_ptr<Query> query) : query_(std::move(query)) {}
  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return query_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    auto batch = query_->next();
    if (!batch) return to_status(batch.error());
    *out = *std::move(batch);
    return arrow::Status::OK();
  }

 private:
  std::unique_ptr<Query> query_;
};

}  // namespace

Result<std::shared_ptr<arrow::RecordBatchReader>> query_sql(Archive& archive, const std::string& statement,
                                                            const SqlOptions& options) {
  if (statement.size() > kStatementBytesMax)
    return fail(Code::exhausted, "the statement is {} bytes long, the limit is {}", statement.size(),
                kStatementBytesMax);
  if (!valid_utf8(statement) || statement.find('\0') != std::string::npos)
    return fail(Code::invalid, "the statement is not UTF-8 text");
  if (options.memory_bytes_max < kMemoryBytesMin || options.threads < 1 || options.timeout <= Span{0})
    return fail(Code::invalid, "SQL needs at least {} bytes of memory, 1 thread and a positive timeout",
                kMemoryBytesMin);
  auto query = std::make_unique<Query>(archive, options);
  TRY_OK(query->start(statement));
  return std::make_shared<QueryReader>(std::move(query));
}

}  // namespace spindle::archive
