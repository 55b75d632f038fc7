#include <cmath>

#include <CLI/CLI.hpp>
#include <arrow/api.h>

#include "app/spindle/arguments.h"
#include "app/spindle/signals.h"
#include "app/spindle/verbs.h"
#include "lib/observe/observe.h"

namespace spindle {
namespace {

std::string cell_text(const arrow::Array& column, std::int64_t row) {
  if (column.IsNull(row)) return "";
  if (const auto* times = dynamic_cast<const arrow::TimestampArray*>(&column))
    if (static_cast<const arrow::TimestampType&>(*column.type()).unit() == arrow::TimeUnit::MICRO)
      return format_time(time_of(times->Value(row)));
  const auto scalar = column.GetScalar(row);
  return scalar.ok() ? (*scalar)->ToString() : scalar.status().message();
}

std::string cell_json(const arrow::Array& column, std::int64_t row) {
  if (column.IsNull(row)) return "null";
  const auto text = cell_text(column, row);
  const auto type = column.type_id();
  if (arrow::is_floating(type)) return std::isfinite(std::atof(text.c_str())) ? text : "null";
  return arrow::is_integer(type) || type == arrow::Type::BOOL ? text : json_text(text);
}

void print_json(const arrow::RecordBatch& batch) {
  for (std::int64_t row = 0; row < batch.num_rows(); ++row) {
    std::string line;
    for (int c = 0; c < batch.num_columns(); ++c)
      line += fmt::format("{}{}:{}", c ? "," : "", json_text(batch.column_name(c)),
                          cell_json(*batch.column(c), row));
    fmt::print("{{{}}}\n", line);
  }
}

// Columns as wide as what the first batch holds.
class Table {
 public:
  void print(const arrow::RecordBatch& batch) {
    std::vector<std::vector<std::string>> rows(static_cast<std::size_t>(batch.num_rows()));
    for (std::size_t r = 0; r < rows.size(); ++r)
      for (int c = 0; c < batch.num_columns(); ++c)
        rows[r].push_back(cell_text(*batch.column(c), static_cast<std::int64_t>(r)));
    if (widths_.empty()) begin(batch, rows);
    for (const auto& row : rows) print_row(row);
  }

 private:
  void begin(const arrow::RecordBatch& batch, const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::string> names, lines;
    for (int c = 0; c < batch.num_columns(); ++c) {
      names.push_back(batch.column_name(c));
      widths_.push_back(names.back().size());
      for (const auto& row : rows)
        widths_.back() = std::max(widths_.back(), row[static_cast<std::size_t>(c)].size());
      lines.emplace_back(widths_.back(), '-');
    }
    print_row(names);
    print_row(lines);
  }
  void print_row(const std::vector<std::string>& cells) const {
    std::string line;
    for (std::size_t c = 0; c < cells.size(); ++c) line += fmt::format("{:<{}}  ", cells[c], widths_[c]);
    line.erase(line.find_last_not_of(' ') + 1);
    fmt::print("{}\n", line);
  }

  std::vector<std::size_t> widths_;
};

Result<Exit> sql(const Program& program, const std::string& statement, const std::string& as_of) {
  std::optional<Time> known;
  if (!as_of.empty()) {
    TRY(known, read_time(as_of, "UTC"));
  }
  Cancel cancel;
  SignalWatch signals{cancel};
  TRY(const auto client, open_client(program));
  TRY(const auto rows, client->sql(statement, known, cancel));
  Table table;
  for (;;) {
    const auto batch = rows->Next();
    if (!batch.ok())
      return fail(cancel.requested() ? Code::cancelled : Code::invalid, "{}", batch.status().message());
    if (!*batch) return Exit::done;
    program.json ? print_json(**batch) : table.print(**batch);
  }
}

}  // namespace

void add_sql(CLI::App& app, Program& program) {
  auto* sub = app.add_subcommand("sql", "Ask in SQL: views samples, tags, rollups, state_sets");
  auto statement = std::make_shared<std::string>(), as_of = std::make_shared<std::string>();
  sub->add_option("STATEMENT", *statement, "One SELECT, in DuckDB's dialect")->required();
  sub->add_option("--as-of", *as_of, "Answer as it would have been answered then");
  add_archive_options(*sub, program);
  sub->footer("  spindle sql 'SELECT name, count(*) AS rows, max(value) FROM samples GROUP BY name'");
  sub->callback([&program, statement, as_of] {
    program.action = [&program, statement, as_of] { return sql(program, *statement, *as_of); };
  });
}

}  // namespace spindle
