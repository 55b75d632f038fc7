#include "src/serve/ingest_arrow.h"

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>

#include "src/serve/tag_finder.h"

namespace spindle::serve {
namespace {

constexpr std::int64_t kDecodedBytesMax = 256 << 20;  // what compressed buffers may grow to
constexpr std::string_view kEndMark{"\xFF\xFF\xFF\xFF\0\0\0\0", 8};
constexpr std::int32_t kNoTag = -1;
constexpr std::int64_t kNoTime = std::numeric_limits<std::int64_t>::min();

Error invalid(const arrow::Status& status) {
  const auto code = status.IsOutOfMemory() || status.IsCapacityError() ? Code::exhausted : Code::invalid;
  return {code, "the Arrow stream cannot be read: " + status.message()};
}

// Appends a column, converting each value; nulls become `null_value`.
template <class ArrowType, class T, class Convert>
void append_as(const arrow::Array& column, std::vector<T>& out, T null_value, Convert convert) {
  const auto& array = static_cast<const typename arrow::TypeTraits<ArrowType>::ArrayType&>(column);
  for (std::int64_t i = 0; i < array.length(); ++i)
    out.push_back(array.IsNull(i) ? null_value : static_cast<T>(convert(array.Value(i))));
}

// The same without looking at each value, where the bits are already right.
template <class ArrowType, class T>
void append_bits(const arrow::Array& column, std::vector<T>& out, T null_value) {
  const auto& array = static_cast<const typename arrow::TypeTraits<ArrowType>::ArrayType&>(column);
  const auto* bits = reinterpret_cast<const T*>(array.raw_values());
  if (array.null_count() == 0)
    out.insert(out.end(), bits, bits + array.length());
  else
    append_as<ArrowType>(column, out, null_value, std::identity{});
}

template <class T>
Result<> append_number(const arrow::Array& column, std::vector<T>& out, T null_value, std::string_view name) {
  const auto as = [&]<class ArrowType>(ArrowType) {
    append_as<ArrowType>(column, out, null_value, std::identity{});
  };
  switch (column.type_id()) {
    case arrow::Type::DOUBLE:
      as(arrow::DoubleType{});
      return {};
    case arrow::Type::FLOAT:
      as(arrow::FloatType{});
      return {};
    case arrow::Type::INT8:
      as(arrow::Int8Type{});
      return {};
    case arrow::Type::INT16:
      as(arrow::Int16Type{});
      return {};
    case arrow::Type::INT32:
      as(arrow::Int32Type{});
      return {};
    case arrow::Type::INT64:
      as(arrow::Int64Type{});
      return {};
    case arrow::Type::UINT8:
      as(arrow::UInt8Type{});
      return {};
    case arrow::Type::UINT16:
      as(arrow::UInt16Type{});
      return {};
    case arrow::Type::UINT32:
      as(arrow::UInt32Type{});
      return {};
    case arrow::Type::UINT64:
      as(arrow::UInt64Type{});
      return {};
    case arrow::Type::BOOL:
      as(arrow::BooleanType{});
      return {};
    default:
      return fail(Code::invalid, "column {} holds {}; send numbers", name, column.type()->ToString());
  }
}

Result<> append_values(const arrow::Array& column, std::vector<double>& out) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  if (column.type_id() != arrow::Type::DOUBLE) return append_number(column, out, kNaN, "value");
  append_bits<arrow::DoubleType>(column, out, kNaN);
  return {};
}

Result<> append_codes(const arrow::Array& column, std::vector<std::uint32_t>& out) {
  if (column.type_id() == arrow::Type::UINT32)
    append_bits<arrow::UInt32Type>(column, out, 0u);
  else if (column.type_id() == arrow::Type::INT32)
    append_bits<arrow::Int32Type>(column, out, 0u);
  else
    return fail(Code::invalid, "column quality holds {}; send int32 or uint32", column.type()->ToString());
  return {};
}

std::int64_t scaled(std::int64_t count, arrow::TimeUnit::type unit) {
  std::int64_t out = 0;
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return __builtin_mul_overflow(count, 1'000'000, &out) ? kNoTime : out;
    case arrow::TimeUnit::MILLI:
      return __builtin_mul_overflow(count, 1'000, &out) ? kNoTime : out;
    case arrow::TimeUnit::MICRO:
      return count;
    case arrow::TimeUnit::NANO:
      return count / 1000 - (count % 1000 < 0);
  }
  return kNoTime;
}

Result<> append_times(const arrow::Array& column, std::vector<std::int64_t>& out) {
  if (column.type_id() == arrow::Type::INT64)
    return append_bits<arrow::Int64Type>(column, out, kNoTime), Result<>{};
  if (column.type_id() != arrow::Type::TIMESTAMP)
    return fail(Code::invalid, "column time holds {}; send timestamps or int64 microseconds",
                column.type()->ToString());
  const auto unit = static_cast<const arrow::TimestampType&>(*column.type()).unit();
  if (unit == arrow::TimeUnit::MICRO)
    append_bits<arrow::TimestampType>(column, out, kNoTime);
  else
    append_as<arrow::TimestampType>(column, out, kNoTime, [unit](std::int64_t t) { return scaled(t, unit); });
  return {};
}

// Text columns come as string or large_string.
Result<std::vector<std::optional<std::string_view>>> texts_of(const arrow::Array& column,
                                                              std::string_view name) {
  std::vector<std::optional<std::string_view>> out;
  const auto read = [&](const auto& array) {
    for (std::int64_t i = 0; i < array.length(); ++i)
      out.push_back(array.IsNull(i) ? std::nullopt : std::optional{array.GetView(i)});
  };
  if (column.type_id() == arrow::Type::STRING)
    read(static_cast<const arrow::StringArray&>(column));
  else if (column.type_id() == arrow::Type::LARGE_STRING)
    read(static_cast<const arrow::LargeStringArray&>(column));
  else
    return fail(Code::invalid, "column {} holds {}; send strings", name, column.type()->ToString());
  return out;
}

class ArrowRows {
 public:
  ArrowRows(SampleSink& sink, SourceBatch& into) : finder_(sink), into_(into), rows_(into.rows) {}

  Result<> add(const arrow::RecordBatch& batch) {
    if (const auto whole = batch.ValidateFull(); !whole.ok()) return std::unexpected(invalid(whole));
    const auto rows = rows_.size() + static_cast<std::size_t>(batch.num_rows());
    if (rows > kBatchRowsMax)
      return fail(Code::invalid, "more than {} rows in one batch; send smaller ones", kBatchRowsMax);
    for (int i = 0; i < batch.num_columns(); ++i)
      TRY_OK(add(*batch.column(i), batch.schema()->field(i)->name()));
    fill_up(rows);
    return {};
  }

  Result<> check(const arrow::Schema& schema) const {
    for (const auto* name : {"tag", "time"})
      if (schema.GetFieldIndex(name) < 0)
        return fail(Code::invalid, "column {} is missing, or there twice", name);
    if (schema.GetFieldIndex("value") < 0 && schema.GetFieldIndex("text") < 0)
      return fail(Code::invalid, "column value is missing, or there twice");
    for (const auto& field : schema.fields())
      if (schema.GetAllFieldIndices(field->name()).size() > 1)
        return fail(Code::invalid, "column {} is there twice", field->name());
    return {};
  }

  // Rows that name no tag leave the batch for the rejects.
  void set_aside() {
    if (unknown_.empty()) return;
    Batch kept;
    auto next = unknown_.begin();
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      if (next == unknown_.end() || next->first != i) {
        kept.push_row(rows_, i);
        continue;
      }
      const auto time = rows_.time[i] == kNoTime ? "" : fmt::format("{}", rows_.time[i]);
      into_.rejects.push_back(
          {(next++)->second, time, fmt::format("{}", rows_.value[i]), std::string{kUnknownTag}});
    }
    rows_ = std::move(kept);
  }

 private:
  Result<> add(const arrow::Array& column, std::string_view name) {
    if (name == "tag") return add_tags(column);
    if (name == "time") return append_times(column, rows_.time);
    if (name == "value") return append_values(column, rows_.value);
    if (name == "quality") return append_codes(column, rows_.quality);
    if (name == "state") return append_number(column, rows_.state, kNoState, "state");
    if (name != "text") return fail(Code::invalid, "column {} means nothing here; see /openapi.json", name);
    TRY(const auto texts, texts_of(column, "text"));
    for (const auto& text : texts)
      rows_.text.emplace_back(text ? std::optional<std::string>{*text} : std::nullopt);
    return {};
  }

  Result<> add_tags(const arrow::Array& column) {
    if (column.type_id() == arrow::Type::INT32) {
      append_bits<arrow::Int32Type>(column, rows_.tag, kNoTag);
      return {};
    }
    if (column.type_id() == arrow::Type::DICTIONARY)
      return add_dictionary(static_cast<const arrow::DictionaryArray&>(column));
    TRY(const auto names, texts_of(column, "tag"));
    const Tag* tag = nullptr;
    for (std::size_t i = 0; i < names.size(); ++i) {
      const auto name = names[i].value_or("");
      if (i == 0 || name != names[i - 1].value_or("")) tag = finder_.find(name);
      add_tag(tag, name);
    }
    return {};
  }

  Result<> add_dictionary(const arrow::DictionaryArray& column) {
    TRY(const auto names, texts_of(*column.dictionary(), "tag"));
    std::vector<const Tag*> tags;
    for (const auto& name : names) tags.push_back(finder_.find(name.value_or("")));
    for (std::int64_t i = 0; i < column.length(); ++i) {
      const auto at = column.IsNull(i) ? names.size() : static_cast<std::size_t>(column.GetValueIndex(i));
      if (at < names.size())
        add_tag(tags[at], names[at].value_or(""));
      else
        add_tag(nullptr, "");
    }
    return {};
  }

  void add_tag(const Tag* tag, std::string_view name) {
    if (!tag) unknown_.emplace_back(rows_.tag.size(), name);
    rows_.tag.push_back(tag ? tag->id.value : kNoTag);
  }

  // Columns that are absent, here or in all batches.
  void fill_up(std::size_t rows) {
    rows_.value.resize(rows, std::numeric_limits<double>::quiet_NaN());
    rows_.quality.resize(rows, 0);
    if (!rows_.state.empty()) rows_.state.resize(rows, kNoState);
    if (!rows_.text.empty()) rows_.text.resize(rows);
  }

  TagFinder finder_;
  SourceBatch& into_;
  Batch& rows_;
  std::vector<std::pair<std::size_t, std::string>> unknown_;
};

}  // namespace

Result<> read_arrow(std::string_view body, SampleSink& sink, SourceBatch& into) {
  arrow::CappedMemoryPool pool{arrow::default_memory_pool(), kDecodedBytesMax};
  auto options = arrow::ipc::IpcReadOptions::Defaults();
  options.memory_pool = &pool;
  options.use_threads = false;
  options.ensure_alignment = arrow::ipc::Alignment::kDataTypeSpecificAlignment;  // a client may send any
  auto input = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(
      reinterpret_cast<const std::uint8_t*>(body.data()), static_cast<std::int64_t>(body.size())));
  auto opened = arrow::ipc::RecordBatchStreamReader::Open(input, options);
  if (!opened.ok()) return std::unexpected(invalid(opened.status()));
  const auto& reader = *opened;
  ArrowRows rows{sink, into};
  TRY_OK(rows.check(*reader->schema()));
  while (true) {
    std::shared_ptr<arrow::RecordBatch> batch;
    if (const auto status = reader->ReadNext(&batch); !status.ok()) return std::unexpected(invalid(status));
    if (!batch) break;
    TRY_OK(rows.add(*batch));
  }
  const auto end = input->Tell().ValueOr(0);
  if (end < 8 || body.substr(static_cast<std::size_t>(end) - 8, 8) != kEndMark)
    return fail(Code::invalid,
                "the Arrow stream ends without its end mark: it was cut; close the writer and send it whole");
  rows.set_aside();
  return {};
}

Result<> read_batch(const arrow::RecordBatch& batch, SampleSink& sink, SourceBatch& into) {
  ArrowRows rows{sink, into};
  TRY_OK(rows.check(*batch.schema()));
  TRY_OK(rows.add(batch));
  rows.set_aside();
  return {};
}

}  // namespace spindle::serve
