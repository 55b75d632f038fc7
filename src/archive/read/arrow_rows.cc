#include "src/archive/read/arrow_rows.h"

#include <cmath>

#include <arrow/api.h>

namespace spindle::archive {
namespace {

constexpr const char* kDetailType = "spindle.error";

class ErrorDetail final : public arrow::StatusDetail {
 public:
  explicit ErrorDetail(Error error) : error_(std::move(error)) {}
  [[nodiscard]] const char* type_id() const override { return kDetailType; }
  [[nodiscard]] std::string ToString() const override { return std::string{name_of(error_.code)}; }
  [[nodiscard]] const Error& error() const { return error_; }

 private:
  Error error_;
};

arrow::StatusCode status_code(Code code) {
  switch (code) {
    case Code::invalid:
    case Code::out_of_order:
    case Code::conflict:
      return arrow::StatusCode::Invalid;
    case Code::not_found:
      return arrow::StatusCode::KeyError;
    case Code::exhausted:
      return arrow::StatusCode::CapacityError;
    case Code::cancelled:
    case Code::timeout:
      return arrow::StatusCode::Cancelled;
    case Code::unsupported:
      return arrow::StatusCode::NotImplemented;
    case Code::unavailable:
    case Code::corrupt:
    case Code::denied:
    case Code::io:
      return arrow::StatusCode::IOError;
  }
  return arrow::StatusCode::UnknownError;
}

Code code_of(const arrow::Status& status) {
  if (status.IsCancelled()) return Code::cancelled;
  if (status.IsCapacityError() || status.IsOutOfMemory()) return Code::exhausted;
  if (status.IsKeyError()) return Code::not_found;
  if (status.IsNotImplemented()) return Code::unsupported;
  if (status.IsIOError()) return Code::io;
  return Code::invalid;
}

using BatchOwner = std::shared_ptr<const Batch>;

// A column of `owner`, kept alive with it.
template <class T>
std::shared_ptr<arrow::Buffer> view(const BatchOwner& owner, const std::vector<T>& column) {
  class Held final : public arrow::Buffer {
   public:
    Held(BatchOwner held, const std::vector<T>& from)
        : arrow::Buffer(reinterpret_cast<const std::uint8_t*>(from.data()),
                        static_cast<std::int64_t>(from.size() * sizeof(T))),
          held_(std::move(held)) {}

   private:
    BatchOwner held_;
  };
  return std::make_shared<Held>(owner, column);
}

struct Validity {
  std::shared_ptr<arrow::Buffer> bits;  // null: all are valid
  std::int64_t nulls = 0;
};

template <class T, class IsNull>
Validity validity_of(const std::vector<T>& column, const IsNull& is_null) {
  Validity out;
  for (const T& value : column) out.nulls += is_null(value);
  if (out.nulls == 0) return out;
  std::string bits((column.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i < column.size(); ++i)
    if (!is_null(column[i])) bits[i / 8] = static_cast<char>(bits[i / 8] | 1 << i % 8);
  out.bits = arrow::Buffer::FromString(std::move(bits));
  return out;
}

template <class T, class IsNull>
std::shared_ptr<arrow::Array> array_of(const std::shared_ptr<arrow::DataType>& type, const BatchOwner& owner,
                                       const std::vector<T>& column, const IsNull& is_null) {
  const auto rows = static_cast<std::int64_t>(owner->size());
  if (column.empty() && rows > 0) return *arrow::MakeArrayOfNull(type, rows);
  auto validity = validity_of(column, is_null);
  return arrow::MakeArray(
      arrow::ArrayData::Make(type, rows, {std::move(validity.bits), view(owner, column)}, validity.nulls));
}

std::shared_ptr<arrow::Array> text_array(const Batch& rows) {
  if (rows.text.empty())
    return *arrow::MakeArrayOfNull(arrow::utf8(), static_cast<std::int64_t>(rows.size()));
  arrow::StringBuilder builder;
  for (const auto& text : rows.text)
    if (!(text ? builder.Append(*text) : builder.AppendNull()).ok()) CHECK(!"text exceeds 2 GiB in a batch");
  return *builder.Finish();
}

}  // namespace

std::shared_ptr<arrow::Schema> rows_schema() {
  static const auto schema = [] {
    const auto time = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
    return arrow::schema({arrow::field("tag", arrow::int32(), false), arrow::field("time", time, false),
                          arrow::field("value", arrow::float64()), arrow::field("state", arrow::int32()),
                          arrow::field("text", arrow::utf8()), arrow::field("quality", arrow::int32(), false),
                          arrow::field("known", time)});
  }();
  return schema;
}

std::shared_ptr<arrow::RecordBatch> to_record_batch(Batch rows) {
  const auto owner = std::make_shared<const Batch>(std::move(rows));
  const auto schema = rows_schema();
  const auto never = [](auto) { return false; };
  return arrow::RecordBatch::Make(
      schema, static_cast<std::int64_t>(owner->size()),
      {array_of(schema->field(0)->type(), owner, owner->tag, never),
       array_of(schema->field(1)->type(), owner, owner->time, never),
       array_of(schema->field(2)->type(), owner, owner->value, [](double v) { return std::isnan(v); }),
       array_of(schema->field(3)->type(), owner, owner->state, [](std::int32_t s) { return s == kNoState; }),
       text_array(*owner), array_of(schema->field(5)->type(), owner, owner->quality, never),
       array_of(schema->field(6)->type(), owner, owner->known,
                [](std::int64_t k) { return k == kInOrder; })});
}

arrow::Status to_status(const Error& error) {
  return {status_code(error.code), error.message, std::make_shared<ErrorDetail>(error)};
}

Error from_status(const arrow::Status& status) {
  if (status.detail() && std::string_view{status.detail()->type_id()} == kDetailType)
    return static_cast<const ErrorDetail&>(*status.detail()).error();
  return {code_of(status), status.message()};
}

}  // namespace spindle::archive
