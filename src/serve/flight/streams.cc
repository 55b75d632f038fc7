#include "src/serve/flight/streams.h"

#include <arrow/api.h>

#include "src/archive/sql/sql.h"
#include "src/serve/arrow_writer.h"
#include "src/serve/cancel_watch.h"
#include "src/serve/tag_rows.h"

namespace spindle::serve {
namespace {

class SampleBatches final : public arrow::RecordBatchReader {
 public:
  SampleBatches(TagRowsReader reader, std::shared_ptr<CancelWatch> watch)
      : reader_(std::move(reader)), names_(reader_.request().tags), watch_(std::move(watch)) {}
  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return samples_schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    auto part = reader_.next();
    if (!part) return arrow::Status::Invalid(part.error().message);
    *batch = *part ? names_.batch((*part)->tag, std::move((*part)->rows)) : nullptr;
    return arrow::Status::OK();
  }

 private:
  TagRowsReader reader_;
  TagNames names_;
  std::shared_ptr<CancelWatch> watch_;
};

// A reader and what must live as long.
class Watched final : public arrow::RecordBatchReader {
 public:
  Watched(std::shared_ptr<arrow::RecordBatchReader> reader, std::shared_ptr<CancelWatch> watch)
      : reader_(std::move(reader)), watch_(std::move(watch)) {}
  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return reader_->schema(); }
  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    return reader_->ReadNext(batch);
  }

 private:
  std::shared_ptr<arrow::RecordBatchReader> reader_;
  std::shared_ptr<CancelWatch> watch_;
};

}  // namespace

Result<std::shared_ptr<arrow::RecordBatchReader>> open_ticket(Site& site, const std::string& ticket,
                                                              std::function<bool()> gone) {
  HttpRequest asked;
  asked.body = ticket;
  TRY(const auto request, with_json_fields(asked));
  const auto watch = std::make_shared<CancelWatch>(std::move(gone));
  if (const auto statement = request.value("sql"); !statement.empty()) {
    archive::SqlOptions options{.memory_bytes_max = site.options.sql_bytes_max,
                                .timeout = site.options.sql_timeout,
                                .cancel = watch->cancel()};
    TRY(options.as_of, parse_as_of(request, site.env.clock.now()));
    TRY(auto reader, archive::query_sql(site.archive, statement, options));
    return std::make_shared<Watched>(std::move(reader), watch);
  }
  TRY(auto read, parse_read({site, request, {}}));
  if (read.kind == ReadKind::summary)
    return fail(Code::unsupported, "summaries are given over HTTP; over Flight ask SQL or samples");
  return std::make_shared<SampleBatches>(
      TagRowsReader{site.archive.snapshot(), std::move(read), watch->cancel()}, watch);
}

}  // namespace spindle::serve
