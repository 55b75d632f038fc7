#include "lib/delta/checkpoint.h"

#include <algorithm>

#include <arrow/api.h>
#include <arrow/io/memory.h>
#include <nlohmann/json.hpp>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

namespace spindle::delta {
namespace {

using arrow::field, arrow::struct_;
using nlohmann::json;

// One column an action, as the protocol wants it; each row has one that is not null.
std::shared_ptr<arrow::Schema> checkpoint_schema() {
  const auto &text = arrow::utf8(), &strings = arrow::map(text, text);
  const auto &number = arrow::int64(), &small = arrow::int32(), &flag = arrow::boolean();
  return arrow::schema(
      {field("txn", struct_({field("appId", text), field("version", number), field("lastUpdated", number)})),
       field("add", struct_({field("path", text), field("partitionValues", strings), field("size", number),
                             field("modificationTime", number), field("dataChange", flag),
                             field("stats", text), field("tags", strings)})),
       field("remove", struct_({field("path", text), field("deletionTimestamp", number),
                                field("dataChange", flag), field("extendedFileMetadata", flag),
                                field("partitionValues", strings), field("size", number)})),
       field("metaData",
             struct_({field("id", text), field("name", text),
                      field("format", struct_({field("provider", text), field("options", strings)})),
                      field("schemaString", text), field("partitionColumns", arrow::list(text)),
                      field("configuration", strings), field("createdTime", number)})),
       field("protocol", struct_({field("minReaderVersion", small), field("minWriterVersion", small)}))});
}

arrow::Status append(arrow::ArrayBuilder& builder, const json& value);

arrow::Status append_struct(arrow::StructBuilder& builder, const json& value) {
  ARROW_RETURN_NOT_OK(builder.Append());
  for (int i = 0; i < builder.num_fields(); ++i) {
    const auto found = value.find(builder.type()->field(i)->name());
    ARROW_RETURN_NOT_OK(append(*builder.field_builder(i), found == value.end() ? json{} : *found));
  }
  return arrow::Status::OK();
}

arrow::Status append_map(arrow::MapBuilder& builder, const json& value) {
  ARROW_RETURN_NOT_OK(builder.Append());
  for (const auto& [key, entry] : value.items()) {
    ARROW_RETURN_NOT_OK(append(*builder.key_builder(), key));
    ARROW_RETURN_NOT_OK(append(*builder.item_builder(), entry));
  }
  return arrow::Status::OK();
}

arrow::Status append_list(arrow::ListBuilder& builder, const json& value) {
  ARROW_RETURN_NOT_OK(builder.Append());
  for (const auto& entry : value) ARROW_RETURN_NOT_OK(append(*builder.value_builder(), entry));
  return arrow::Status::OK();
}

arrow::Status append(arrow::ArrayBuilder& builder, const json& value) {
  if (value.is_null()) return builder.AppendNull();
  switch (builder.type()->id()) {
    case arrow::Type::STRUCT:
      return append_struct(dynamic_cast<arrow::StructBuilder&>(builder), value);
    case arrow::Type::MAP:
      return append_map(dynamic_cast<arrow::MapBuilder&>(builder), value);
    case arrow::Type::LIST:
      return append_list(dynamic_cast<arrow::ListBuilder&>(builder), value);
    case arrow::Type::STRING:
      return dynamic_cast<arrow::StringBuilder&>(builder).Append(value.get<std::string>());
    case arrow::Type::INT64:
      return dynamic_cast<arrow::Int64Builder&>(builder).Append(value.get<std::int64_t>());
    case arrow::Type::INT32:
      return dynamic_cast<arrow::Int32Builder&>(builder).Append(value.get<std::int32_t>());
    case arrow::Type::BOOL:
      return dynamic_cast<arrow::BooleanBuilder&>(builder).Append(value.get<bool>());
    default:
      return arrow::Status::NotImplemented("a checkpoint has no ", builder.type()->ToString());
  }
}

json value_at(const arrow::Array& array, std::int64_t row);

json map_at(const arrow::MapArray& array, std::int64_t row) {
  json out = json::object();
  for (auto i = array.value_offset(row); i < array.value_offset(row + 1); ++i)
    out[value_at(*array.keys(), i).get<std::string>()] = value_at(*array.items(), i);
  return out;
}

json list_at(const arrow::ListArray& array, std::int64_t row) {
  json out = json::array();
  for (auto i = array.value_offset(row); i < array.value_offset(row + 1); ++i)
    out.push_back(value_at(*array.values(), i));
  return out;
}

json struct_at(const arrow::StructArray& array, std::int64_t row) {
  json out = json::object();
  for (int i = 0; i < array.num_fields(); ++i)
    if (auto value = value_at(*array.field(i), row); !value.is_null())
      out[array.struct_type()->field(i)->name()] = std::move(value);
  return out;
}

json value_at(const arrow::Array& array, std::int64_t row) {
  if (array.IsNull(row)) return {};
  switch (array.type_id()) {
    case arrow::Type::STRUCT:
      return struct_at(dynamic_cast<const arrow::StructArray&>(array), row);
    case arrow::Type::MAP:
      return map_at(dynamic_cast<const arrow::MapArray&>(array), row);
    case arrow::Type::LIST:
      return list_at(dynamic_cast<const arrow::ListArray&>(array), row);
    case arrow::Type::STRING:
      return dynamic_cast<const arrow::StringArray&>(array).GetString(row);
    case arrow::Type::INT64:
      return dynamic_cast<const arrow::Int64Array&>(array).Value(row);
    case arrow::Type::INT32:
      return dynamic_cast<const arrow::Int32Array&>(array).Value(row);
    case arrow::Type::BOOL:
      return dynamic_cast<const arrow::BooleanArray&>(array).Value(row);
    default:
      return {};
  }
}

arrow::Result<std::string> encode(const std::vector<std::string>& actions) {
  const auto schema = checkpoint_schema();
  ARROW_ASSIGN_OR_RAISE(auto builder, arrow::MakeBuilder(struct_(schema->fields())));
  for (const auto& action : actions) ARROW_RETURN_NOT_OK(append(*builder, json::parse(action)));
  ARROW_ASSIGN_OR_RAISE(const auto rows, builder->Finish());
  ARROW_ASSIGN_OR_RAISE(const auto batch, arrow::RecordBatch::FromStructArray(rows));
  ARROW_ASSIGN_OR_RAISE(const auto table, arrow::Table::FromRecordBatches({batch}));
  ARROW_ASSIGN_OR_RAISE(const auto stream, arrow::io::BufferOutputStream::Create());
  const auto properties = parquet::WriterProperties::Builder().compression(arrow::Compression::ZSTD)->build();
  ARROW_RETURN_NOT_OK(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), stream,
                                                 std::max<std::int64_t>(1, table->num_rows()), properties));
  ARROW_ASSIGN_OR_RAISE(const auto bytes, stream->Finish());
  return bytes->ToString();
}

arrow::Result<std::string> decode(const std::string& bytes) {
  const auto file = std::make_shared<arrow::io::BufferReader>(arrow::Buffer::FromString(bytes));
  ARROW_ASSIGN_OR_RAISE(const auto reader, parquet::arrow::OpenFile(file, arrow::default_memory_pool()));
  ARROW_ASSIGN_OR_RAISE(const auto table, reader->ReadTable());
  ARROW_ASSIGN_OR_RAISE(const auto batch, table->CombineChunksToBatch());
  ARROW_ASSIGN_OR_RAISE(const auto rows, batch->ToStructArray());
  std::string actions;
  for (std::int64_t row = 0; row < rows->length(); ++row) actions += value_at(*rows, row).dump() + "\n";
  return actions;
}

}  // namespace

Result<std::string> encode_checkpoint(const State& state) {
  try {
    auto bytes = encode(actions_of(state));
    if (bytes.ok()) return *std::move(bytes);
    return fail(Code::io, "a checkpoint: {}", bytes.status().message());
  } catch (const std::exception& problem) {
    return fail(Code::io, "a checkpoint: {}", problem.what());
  }
}

Result<State> decode_checkpoint(const std::string& bytes) {
  try {
    const auto actions = decode(bytes);
    if (!actions.ok()) return fail(Code::corrupt, "a checkpoint: {}", actions.status().message());
    State state;
    TRY_OK(apply_json(state, *actions));
    return state;
  } catch (const std::exception& problem) {
    return fail(Code::corrupt, "a checkpoint: {}", problem.what());
  }
}

}  // namespace spindle::delta
