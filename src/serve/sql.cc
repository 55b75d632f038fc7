// SQL over HTTP: the statement as text or in JSON, the answer as JSON or as an Arrow stream.
#include "src/archive/sql/sql.h"

#include <arrow/api.h>

#include "src/serve/answers.h"
#include "src/serve/arrow_writer.h"
#include "src/serve/ingest_arrow.h"
#include "src/serve/pieces.h"
#include "src/serve/read_request.h"
#include "src/serve/sql.h"

namespace spindle::serve {
namespace {

using Reader = std::shared_ptr<arrow::RecordBatchReader>;

// The next batch with rows; null at the end.
Result<std::shared_ptr<arrow::RecordBatch>> next_batch(arrow::RecordBatchReader& reader) {
  std::shared_ptr<arrow::RecordBatch> batch;
  do {
    const auto status = reader.ReadNext(&batch);
    if (status.IsCancelled()) return fail(Code::cancelled, "{}", status.message());
    if (!status.ok()) return fail(Code::exhausted, "{}", status.message());
  } while (batch && batch->num_rows() == 0);
  return batch;
}

void append_value(std::string& out, const arrow::Array& column, std::int64_t row) {
  if (column.IsNull(row)) {
    out += "null";
    return;
  }
  switch (column.type_id()) {
    case arrow::Type::DOUBLE:
      return append_number(out, static_cast<const arrow::DoubleArray&>(column).Value(row));
    case arrow::Type::STRING:
      return append_json_text(out, static_cast<const arrow::StringArray&>(column).GetView(row));
    case arrow::Type::TIMESTAMP:
      if (static_cast<const arrow::TimestampType&>(*column.type()).unit() == arrow::TimeUnit::MICRO)
        return append_json_text(
            out, format_time(time_of(static_cast<const arrow::TimestampArray&>(column).Value(row))));
      break;
    default:
      break;
  }
  const auto scalar = column.GetScalar(row);
  const auto text = scalar.ok() ? (*scalar)->ToString() : "";
  const auto kind = column.type_id();
  const bool bare = arrow::is_integer(kind) || kind == arrow::Type::BOOL;
  if (bare)
    out += text;
  else
    append_json_text(out, text);
}

class JsonRows {
 public:
  explicit JsonRows(Reader reader) : reader_(std::move(reader)) {}
  Result<std::optional<std::string>> operator()() {
    if (done_) return std::nullopt;
    if (!batch_ || row_ == batch_->num_rows()) {
      TRY(batch_, next_batch(*reader_));
      row_ = 0;
    }
    if (!batch_) return done_ = true, std::optional<std::string>{"]}\n"};
    std::string out;
    for (const auto end = std::min(batch_->num_rows(), row_ + kPieceRows); row_ < end; ++row_)
      append_row(out);
    return out;
  }
  [[nodiscard]] std::string head() const {
    std::string out = R"({"columns":[)";
    for (const auto& field : reader_->schema()->fields())
      out += fmt::format(R"({}{{"name":{},"type":{}}})", out.ends_with('[') ? "" : ",",
                         json_text(field->name()), json_text(field->type()->ToString()));
    return out + R"(],"rows":[)";
  }

 private:
  static constexpr std::int64_t kPieceRows = 16'384;
  void append_row(std::string& out) {
    out += first_ ? "\n[" : ",\n[";
    first_ = false;
    for (int i = 0; i < batch_->num_columns(); ++i) {
      if (i > 0) out += ',';
      append_value(out, *batch_->column(i), row_);
    }
    out += ']';
  }

  Reader reader_;
  std::shared_ptr<arrow::RecordBatch> batch_;
  std::int64_t row_ = 0;
  bool first_ = true, done_ = false;
};

class ArrowRows {
 public:
  ArrowRows(ArrowWriter writer, Reader reader) : writer_(std::move(writer)), reader_(std::move(reader)) {}
  Result<std::optional<std::string>> operator()() {
    if (done_) return std::nullopt;
    TRY(const auto batch, next_batch(*reader_));
    done_ = !batch;
    auto bytes = batch ? writer_.write(*batch) : writer_.finish();
    if (!bytes) return std::unexpected(bytes.error());
    return std::optional{*std::move(bytes)};
  }

 private:
  ArrowWriter writer_;
  Reader reader_;
  bool done_ = false;
};

// The body is the statement, or {"sql": ..., "as_of": ...}.
Result<HttpRequest> parse_body(const HttpRequest& request) {
  if (folded(request.header("content-type")).starts_with("application/json"))
    return with_json_fields(request);
  HttpRequest out = request;
  out.query.emplace_back("sql", request.body);
  return out;
}

}  // namespace

Result<HttpResponse> handle_sql(const Call& call) {
  TRY(const auto request, parse_body(call.request));
  const auto statement = request.value("sql");
  if (statement.empty())
    return fail(Code::invalid, R"(send the statement as the body, or as {{"sql": ...}} in JSON)");
  const auto watch = std::make_shared<CancelWatch>(call.request.gone);
  archive::SqlOptions options{.memory_bytes_max = call.site.options.sql_bytes_max,
                              .timeout = call.site.options.sql_timeout,
                              .cancel = watch->cancel()};
  TRY(options.as_of, parse_as_of(request, call.site.env.clock.now()));
  TRY(const auto reader, archive::query_sql(call.site.archive, statement, options));
  if (!wants_arrow(request)) {
    const auto rows = std::make_shared<JsonRows>(reader);
    return stream(rows->head(), "application/json", rows, watch);
  }
  TRY(auto writer, ArrowWriter::open(reader->schema()));
  return stream("", kArrowStream, std::make_shared<ArrowRows>(std::move(writer), reader), watch);
}

}  // namespace spindle::serve
