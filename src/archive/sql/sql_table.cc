#include "src/archive/sql/sql_table.h"

#include <cmath>

namespace spindle::archive {
namespace {

struct Registered {
  SqlTable* table;
  SqlFailure* failure;
};

// Cursors are made by the function itself: DuckDB's hook for a thread's own state does not see the reading.
struct Opened {
  std::unique_ptr<SqlTable::Reading> reading;
  std::vector<idx_t> columns;
  std::mutex mutex;  // guards `reading`
};

struct Local {
  std::unique_ptr<SqlCursor> cursor;
};

template <class T>
void destroy(void* object) {
  delete static_cast<T*>(object);
}

void bind(duckdb_bind_info info) {
  const auto& registered = *static_cast<Registered*>(duckdb_bind_get_extra_info(info));
  for (const SqlColumn& column : registered.table->columns()) {
    auto type = duckdb_create_logical_type(column.type);
    duckdb_bind_add_result_column(info, column.name, type);
    duckdb_destroy_logical_type(&type);
  }
  duckdb_bind_set_cardinality(info, registered.table->rows_about(), false);
}

void init(duckdb_init_info info) {
  const auto& registered = *static_cast<Registered*>(duckdb_init_get_extra_info(info));
  auto opened = std::make_unique<Opened>();
  for (idx_t i = 0; i < duckdb_init_get_column_count(info); ++i)
    opened->columns.push_back(duckdb_init_get_column_index(info, i));
  opened->reading = registered.table->read();
  constexpr idx_t kThreadsMax = 256;  // as many as the database has
  duckdb_init_set_max_threads(info, kThreadsMax);
  duckdb_init_set_init_data(info, opened.release(), destroy<Opened>);
}

void init_local(duckdb_init_info info) {
  duckdb_init_set_init_data(info, std::make_unique<Local>().release(), destroy<Local>);
}

void run(duckdb_function_info info, duckdb_data_chunk output) {
  const auto& registered = *static_cast<Registered*>(duckdb_function_get_extra_info(info));
  auto& opened = *static_cast<Opened*>(duckdb_function_get_init_data(info));
  auto& local = *static_cast<Local*>(duckdb_function_get_local_init_data(info));
  if (!local.cursor) {
    const std::lock_guard lock{opened.mutex};
    local.cursor = opened.reading->cursor();
  }
  const auto rows = local.cursor->next(SqlChunk{output, opened.columns});
  if (!rows) {
    registered.failure->set(rows.error());
    return duckdb_function_set_error(info, rows.error().message.c_str());
  }
  duckdb_data_chunk_set_size(output, *rows);
}

}  // namespace

void SqlFailure::set(const Error& error) {
  const std::lock_guard lock{mutex_};
  if (!error_) error_ = error;
}

std::optional<Error> SqlFailure::get() const {
  const std::lock_guard lock{mutex_};
  return error_;
}

duckdb_vector SqlChunk::column(idx_t column) const {
  for (idx_t i = 0; i < columns_.size(); ++i)
    if (columns_[i] == column) return duckdb_data_chunk_get_vector(chunk_, i);
  return nullptr;
}

template <class T>
void SqlChunk::write(idx_t at, idx_t row, T value) const {
  if (auto* vector = column(at)) static_cast<T*>(duckdb_vector_get_data(vector))[row] = value;
}

void SqlChunk::put(idx_t at, idx_t row, std::int32_t value) const { write(at, row, value); }
void SqlChunk::put(idx_t at, idx_t row, std::int64_t value) const { write(at, row, value); }
void SqlChunk::put(idx_t at, idx_t row, bool value) const { write(at, row, value); }

void SqlChunk::put(idx_t at, idx_t row, double value) const {
  if (std::isnan(value)) return put_null(at, row);
  write(at, row, value);
}

void SqlChunk::put(idx_t at, idx_t row, std::string_view value) const {
  if (auto* vector = column(at))
    duckdb_vector_assign_string_element_len(vector, row, value.data(), value.size());
}

void SqlChunk::put_null(idx_t at, idx_t row) const {
  if (auto* vector = column(at)) {
    duckdb_vector_ensure_validity_writable(vector);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(vector), row);
  }
}

Result<> register_table(duckdb_connection connection, const char* name, SqlTable& table,
                        SqlFailure& failure) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, name);
  duckdb_table_function_set_extra_info(function, new Registered{&table, &failure}, destroy<Registered>);
  duckdb_table_function_set_bind(function, bind);
  duckdb_table_function_set_init(function, init);
  duckdb_table_function_set_local_init(function, init_local);
  duckdb_table_function_set_function(function, run);
  duckdb_table_function_supports_projection_pushdown(function, true);
  const auto done = duckdb_register_table_function(connection, function);
  duckdb_destroy_table_function(&function);
  if (done != DuckDBSuccess) return fail(Code::unsupported, "DuckDB refuses the table function {}", name);
  return {};
}

}  // namespace spindle::archive
