#include "src/serve/arrow_writer.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/writer.h>

namespace spindle::serve {
namespace {

std::shared_ptr<arrow::DataType> tag_type() { return arrow::dictionary(arrow::int32(), arrow::utf8()); }

Error told(const arrow::Status& status) { return {Code::exhausted, "Arrow: " + status.message()}; }

// Arrow only reads: the vector lives as long as the buffer.
template <class T>
std::shared_ptr<arrow::Buffer> buffer_of(std::vector<T> values) {
  return arrow::Buffer::FromVector(std::move(values));
}

std::shared_ptr<arrow::Array> states_of(const std::vector<std::int32_t>& states, std::int64_t rows) {
  if (states.empty()) return *arrow::MakeArrayOfNull(arrow::int32(), rows);
  arrow::Int32Builder builder;
  for (const auto state : states)
    if (!(state == kNoState ? builder.AppendNull() : builder.Append(state)).ok()) break;
  return *builder.Finish();
}

std::shared_ptr<arrow::Array> texts_of(const std::vector<std::optional<std::string>>& texts,
                                       std::int64_t rows) {
  if (texts.empty()) return *arrow::MakeArrayOfNull(arrow::utf8(), rows);
  arrow::StringBuilder builder;
  for (const auto& text : texts)
    if (!(text ? builder.Append(*text) : builder.AppendNull()).ok()) break;
  return *builder.Finish();
}

}  // namespace

ArrowWriter::ArrowWriter() = default;
ArrowWriter::ArrowWriter(ArrowWriter&&) noexcept = default;
ArrowWriter::~ArrowWriter() = default;

Result<ArrowWriter> ArrowWriter::open(const std::shared_ptr<arrow::Schema>& schema) {
  ArrowWriter out;
  auto sink = arrow::io::BufferOutputStream::Create();
  if (!sink.ok()) return std::unexpected(told(sink.status()));
  out.sink_ = *sink;
  auto writer = arrow::ipc::MakeStreamWriter(out.sink_, schema);
  if (!writer.ok()) return std::unexpected(told(writer.status()));
  out.writer_ = *writer;
  return out;
}

Result<std::string> ArrowWriter::take() {
  auto bytes = sink_->Finish();
  if (!bytes.ok()) return std::unexpected(told(bytes.status()));
  if (const auto again = sink_->Reset(); !again.ok()) return std::unexpected(told(again));
  return (*bytes)->ToString();
}

Result<std::string> ArrowWriter::write(const arrow::RecordBatch& batch) {
  if (const auto written = writer_->WriteRecordBatch(batch); !written.ok())
    return std::unexpected(told(written));
  return take();
}

Result<std::string> ArrowWriter::finish() {
  if (const auto closed = writer_->Close(); !closed.ok()) return std::unexpected(told(closed));
  return take();
}

std::shared_ptr<arrow::Schema> samples_schema() {
  static const auto schema =
      arrow::schema({arrow::field("tag", tag_type(), false),
                     arrow::field("time", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), false),
                     arrow::field("value", arrow::float64(), false), arrow::field("state", arrow::int32()),
                     arrow::field("text", arrow::utf8()), arrow::field("quality", arrow::uint32(), false)});
  return schema;
}

struct TagNames::Names {
  std::shared_ptr<arrow::Array> array;
};

TagNames::TagNames(const std::vector<Tag>& tags) {
  arrow::StringBuilder builder;
  for (const auto& tag : tags)
    if (!builder.Append(tag.name).ok()) break;
  names_ = std::make_shared<Names>(Names{*builder.Finish()});
}

std::shared_ptr<arrow::RecordBatch> TagNames::batch(std::size_t tag, Batch rows) const {
  const auto count = static_cast<std::int64_t>(rows.size());
  std::vector<std::int32_t> which(rows.size(), static_cast<std::int32_t>(tag));
  const auto array = [count](std::shared_ptr<arrow::DataType> type, std::shared_ptr<arrow::Buffer> values) {
    return arrow::MakeArray(arrow::ArrayData::Make(std::move(type), count, {nullptr, std::move(values)}, 0));
  };
  const auto index = array(arrow::int32(), buffer_of(std::move(which)));
  const auto schema = samples_schema();
  return arrow::RecordBatch::Make(
      schema, count,
      {std::make_shared<arrow::DictionaryArray>(tag_type(), index, names_->array),
       array(schema->field(1)->type(), buffer_of(std::move(rows.time))),
       array(arrow::float64(), buffer_of(std::move(rows.value))), states_of(rows.state, count),
       texts_of(rows.text, count), array(arrow::uint32(), buffer_of(std::move(rows.quality)))});
}

}  // namespace spindle::serve
