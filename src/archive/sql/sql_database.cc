#include "src/archive/sql/sql_database.h"

#include <algorithm>

namespace spindle::archive {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds{20};

class ResultHolder {
 public:
  ResultHolder() = default;
  ResultHolder(const ResultHolder&) = delete;
  ~ResultHolder() { duckdb_destroy_result(&result_); }
  duckdb_result* get() { return &result_; }

 private:
  duckdb_result result_{};
};

std::string list_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const auto& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
  return out + "]";
}

Result<duckdb_config> config_of(const SqlDatabase::Options& options) {
  const std::pair<const char*, std::string> settings[] = {
      {"memory_limit", fmt::format("{}B", options.memory_bytes_max)},
      {"threads", fmt::format("{}", std::max(options.threads, 1))},
      {"temp_directory", ""},
      {"autoinstall_known_extensions", "false"},
      {"autoload_known_extensions", "false"},
      {"allow_community_extensions", "false"},
      {"allow_persistent_secrets", "false"},
      {"preserve_insertion_order", "false"},
  };
  duckdb_config config = nullptr;
  duckdb_create_config(&config);
  for (const auto& [name, value] : settings)
    if (duckdb_set_config(config, name, value.c_str()) != DuckDBSuccess) {
      duckdb_destroy_config(&config);
      return fail(Code::unsupported, "this DuckDB does not know the setting {}", name);
    }
  return config;
}

}  // namespace

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out += c == '\'' ? "''" : std::string{c};
  return out + "'";
}

Error sql_error(duckdb_error_type type, const char* message) {
  const std::string_view text = message ? message : "the query failed";
  const bool memory = type == DUCKDB_ERROR_OUT_OF_MEMORY || text.starts_with("Out of Memory");
  const Code code = memory                             ? Code::exhausted
                    : type == DUCKDB_ERROR_INTERRUPT   ? Code::cancelled
                    : type == DUCKDB_ERROR_PERMISSION  ? Code::denied
                    : text.starts_with("Permission E") ? Code::denied
                    : type == DUCKDB_ERROR_IO          ? Code::io
                                                       : Code::invalid;
  return {code, std::string{text}};
}

Result<> SqlDatabase::open(const Options& options) {
  TRY(auto config, config_of(options));
  char* why = nullptr;
  const auto opened = duckdb_open_ext(nullptr, &database_, config, &why);
  duckdb_destroy_config(&config);
  if (opened != DuckDBSuccess) {
    Error error{Code::invalid, fmt::format("DuckDB does not start: {}", why ? why : "unknown")};
    duckdb_free(why);
    return std::unexpected(std::move(error));
  }
  if (duckdb_connect(database_, &connection_) != DuckDBSuccess)
    return fail(Code::exhausted, "DuckDB refuses a connection");
  TRY_OK(run("SET TimeZone = 'UTC'"));
  TRY_OK(run("SET allowed_paths = " + list_of(options.files)));
  TRY_OK(run("SET enable_external_access = false"));
  return run("SET lock_configuration = true");
}

SqlDatabase::~SqlDatabase() {
  if (connection_) duckdb_disconnect(&connection_);
  if (database_) duckdb_close(&database_);
}

Result<> SqlDatabase::run(const std::string& statement) {
  ResultHolder result;
  if (duckdb_query(connection_, statement.c_str(), result.get()) == DuckDBSuccess) return {};
  return std::unexpected(
      sql_error(duckdb_result_error_type(result.get()), duckdb_result_error(result.get())));
}

Result<std::vector<std::string>> SqlDatabase::texts(const std::string& statement, bool last_column) {
  ResultHolder result;
  if (duckdb_query(connection_, statement.c_str(), result.get()) != DuckDBSuccess)
    return std::unexpected(
        sql_error(duckdb_result_error_type(result.get()), duckdb_result_error(result.get())));
  std::vector<std::string> out;
  const auto column = last_column ? duckdb_column_count(result.get()) - 1 : 0;
  for (idx_t row = 0; row < duckdb_row_count(result.get()); ++row) {
    char* text = duckdb_value_varchar(result.get(), column, row);
    out.emplace_back(text ? text : "");
    duckdb_free(text);
  }
  return out;
}

Result<duckdb_prepared_statement> SqlDatabase::prepare_select(const std::string& statement) {
  duckdb_extracted_statements parts = nullptr;
  const auto count = duckdb_extract_statements(connection_, statement.c_str(), &parts);
  const char* why = duckdb_extract_statements_error(parts);
  duckdb_prepared_statement prepared = nullptr;
  Result<duckdb_prepared_statement> out = fail(Code::invalid, "give one statement, not {}", count);
  if (count == 0 && why) {
    out = std::unexpected(sql_error(DUCKDB_ERROR_PARSER, why));
  } else if (count == 1) {
    if (duckdb_prepare_extracted_statement(connection_, parts, 0, &prepared) != DuckDBSuccess)
      out = std::unexpected(sql_error(DUCKDB_ERROR_INVALID, duckdb_prepare_error(prepared)));
    else if (duckdb_prepared_statement_type(prepared) != DUCKDB_STATEMENT_TYPE_SELECT)
      out = fail(Code::denied, "only SELECT is allowed here: the archive is read, not changed, by SQL");
    else if (duckdb_nparams(prepared) > 0)
      out = fail(Code::invalid, "the statement has parameters; write their values into it");
    else
      out = prepared;
    if (!out) duckdb_destroy_prepare(&prepared);
  }
  duckdb_destroy_extracted(&parts);
  return out;
}

SqlWatch::SqlWatch(duckdb_connection connection, Span timeout, Cancel cancel)
    : timeout_(timeout), cancel_(std::move(cancel)), thread_([this, connection] { watch(connection); }) {}

SqlWatch::~SqlWatch() {
  {
    const std::lock_guard lock{mutex_};
    done_ = true;
    done_changed_.notify_all();
  }
  thread_.join();
}

std::optional<Error> SqlWatch::verdict() const {
  const std::lock_guard lock{mutex_};
  return verdict_;
}

// Interrupting again and again: a query may begin just after the first time.
void SqlWatch::watch(duckdb_connection connection) {
  const auto deadline = std::chrono::steady_clock::now() + timeout_;
  std::unique_lock lock{mutex_};
  while (!done_changed_.wait_for(lock, kLookEvery, [&] { return done_; })) {
    if (!verdict_ && cancel_.requested()) verdict_ = Error{Code::cancelled, "cancelled by the caller"};
    if (!verdict_ && std::chrono::steady_clock::now() >= deadline)
      verdict_ = Error{Code::timeout, fmt::format("the query took longer than {}; ask for less or allow more",
                                                  format_span(timeout_))};
    if (verdict_) duckdb_interrupt(connection);
  }
}

}  // namespace spindle::archive
