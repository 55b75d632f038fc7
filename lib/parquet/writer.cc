#include "lib/parquet/writer.h"

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_page.h>
#include <parquet/column_writer.h>
#include <parquet/exception.h>
#include <parquet/file_writer.h>
#include <parquet/metadata.h>
#include <parquet/properties.h>
#include <parquet/schema.h>

#include "lib/base/digest.h"

namespace spindle {
namespace {

constexpr std::size_t kBufferBytes = 1u << 20;
constexpr std::string_view kMagic = "PAR1";

// Lets Arrow write to an object, in large pieces.
class ObjectStream final : public arrow::io::OutputStream {
 public:
  explicit ObjectStream(std::unique_ptr<ObjectWriter> object) : object_(std::move(object)) {}

  arrow::Status Write(const void* data, std::int64_t size) override {
    buffer_.append(static_cast<const char*>(data), static_cast<std::size_t>(size));
    position_ += size;
    return buffer_.size() < kBufferBytes ? arrow::Status::OK() : Flush();
  }
  arrow::Status Flush() override {
    crc_ = crc32(bytes_of(buffer_), crc_);
    if (auto appended = object_->append(bytes_of(buffer_)); !appended) {
      error_ = appended.error();
      return arrow::Status::IOError(error_->message);
    }
    buffer_.clear();
    return arrow::Status::OK();
  }
  arrow::Status Close() override { return closed_ = true, arrow::Status::OK(); }
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }

  Result<> finish() {
    if (const auto flushed = Flush(); !flushed.ok()) return std::unexpected(*error_);
    return object_->finish();
  }
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }
  [[nodiscard]] std::uint32_t crc() const { return crc_; }

 private:
  std::unique_ptr<ObjectWriter> object_;
  std::string buffer_;
  std::int64_t position_ = 0;
  std::uint32_t crc_ = 0;
  bool closed_ = false;
  std::optional<Error> error_;
};

parquet::schema::NodePtr node_of(const ColumnSpec& column) {
  using parquet::LogicalType, parquet::Repetition, parquet::Type, parquet::schema::PrimitiveNode;
  const auto repetition = column.nullable ? Repetition::OPTIONAL : Repetition::REQUIRED;
  switch (column.type) {
    case ColumnType::int32:
      return PrimitiveNode::Make(column.name, repetition, Type::INT32);
    case ColumnType::int64:
      return PrimitiveNode::Make(column.name, repetition, Type::INT64);
    case ColumnType::real:
      return PrimitiveNode::Make(column.name, repetition, Type::DOUBLE);
    case ColumnType::text:
      return PrimitiveNode::Make(column.name, repetition, LogicalType::String(), Type::BYTE_ARRAY);
    case ColumnType::timestamp:
      break;
  }
  return PrimitiveNode::Make(column.name, repetition,
                             LogicalType::Timestamp(true, LogicalType::TimeUnit::MICROS), Type::INT64);
}

parquet::schema::NodePtr schema_of(const std::vector<ColumnSpec>& columns) {
  parquet::schema::NodeVector nodes;
  for (const auto& column : columns) nodes.push_back(node_of(column));
  return parquet::schema::GroupNode::Make("schema", parquet::Repetition::REQUIRED, nodes);
}

}  // namespace

struct ParquetWriter::State {
  std::shared_ptr<ObjectStream> stream;
  parquet::SchemaDescriptor schema;
  std::shared_ptr<parquet::WriterProperties> properties;
  std::unique_ptr<parquet::FileMetaDataBuilder> metadata;
  std::int16_t groups = 0;

  // Arrow's writers throw; the stream remembers a failure of ours behind it.
  template <class Do>
  Result<> guarded(Do work) {
    try {
      work();
      return {};
    } catch (const std::exception& problem) {
      if (stream->error()) return std::unexpected(*stream->error());
      return fail(Code::io, "writing a Parquet file: {}", problem.what());
    }
  }

  void write_chunk(const EncodedChunk& chunk, parquet::ColumnChunkMetaDataBuilder* builder,
                   std::int16_t ordinal) {
    auto pages = parquet::PageWriter::Open(stream, parquet::Compression::ZSTD, builder, groups, ordinal,
                                           arrow::default_memory_pool(), false, nullptr, nullptr, true);
    if (chunk.dictionary_size > 0)
      pages->WriteDictionaryPage(parquet::DictionaryPage{arrow::Buffer::FromString(chunk.dictionary),
                                                         chunk.dictionary_size, parquet::Encoding::PLAIN,
                                                         true});
    builder->SetStatistics(chunk.statistics);
    pages->WriteDataPage(parquet::DataPageV1{arrow::Buffer::FromString(chunk.page), chunk.rows,
                                             chunk.encoding, parquet::Encoding::RLE, parquet::Encoding::RLE,
                                             chunk.page_size});
    pages->Close(chunk.dictionary_size > 0, false);
  }
};

ParquetWriter::ParquetWriter(std::unique_ptr<ObjectWriter> object, const std::vector<ColumnSpec>& columns)
    : state_(std::make_unique<State>()) {
  state_->stream = std::make_shared<ObjectStream>(std::move(object));
  state_->schema.Init(schema_of(columns));
  state_->properties = parquet::WriterProperties::Builder()
                           .version(parquet::ParquetVersion::PARQUET_2_6)
                           ->compression(parquet::Compression::ZSTD)
                           ->created_by("spindle " SPINDLE_VERSION)
                           ->build();
  state_->metadata = parquet::FileMetaDataBuilder::Make(&state_->schema, state_->properties);
}

ParquetWriter::~ParquetWriter() = default;

Result<> ParquetWriter::add_group(const std::vector<EncodedChunk>& chunks) {
  CHECK(chunks.size() == static_cast<std::size_t>(state_->schema.num_columns()));
  return state_->guarded([&] {
    if (state_->groups == 0) PARQUET_THROW_NOT_OK(state_->stream->Write(kMagic.data(), kMagic.size()));
    auto* group = state_->metadata->AppendRowGroup();
    group->set_num_rows(chunks[0].rows);
    const auto start = *state_->stream->Tell();
    std::int16_t ordinal = 0;
    for (const auto& chunk : chunks) state_->write_chunk(chunk, group->NextColumnChunk(), ordinal++);
    group->Finish(*state_->stream->Tell() - start, state_->groups++);
  });
}

Result<std::uint64_t> ParquetWriter::add_blob(std::string_view bytes) {
  const auto start = static_cast<std::uint64_t>(*state_->stream->Tell());
  TRY_OK(state_->guarded([&] {
    PARQUET_THROW_NOT_OK(state_->stream->Write(bytes.data(), static_cast<std::int64_t>(bytes.size())));
  }));
  return start;
}

Result<std::uint64_t> ParquetWriter::finish(const std::map<std::string, std::string>& metadata) {
  auto entries = std::make_shared<arrow::KeyValueMetadata>();
  for (const auto& [key, value] : metadata) entries->Append(key, value);
  TRY_OK(state_->guarded([&] {
    if (state_->groups == 0) PARQUET_THROW_NOT_OK(state_->stream->Write(kMagic.data(), kMagic.size()));
    parquet::WriteFileMetaData(*state_->metadata->Finish(entries), state_->stream.get());
  }));
  const auto size = static_cast<std::uint64_t>(*state_->stream->Tell());
  TRY_OK(state_->stream->finish());
  return size;
}

std::uint32_t ParquetWriter::crc() const { return state_->stream->crc(); }

}  // namespace spindle
