#include "lib/parquet/reader.h"

#include <cstring>
#include <limits>

#include <arrow/buffer.h>
#include <arrow/io/interfaces.h>
#include <arrow/util/key_value_metadata.h>
#include <parquet/column_reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

namespace spindle {
namespace {

parquet::ReaderProperties checked() {
  parquet::ReaderProperties properties;
  properties.set_page_checksum_verification(true);
  return properties;
}

// Moves the values, which stand together at the front, to the rows that have one.
template <class T>
void spread(std::vector<T>& values, const std::vector<std::int16_t>& levels, std::size_t present, T nothing) {
  for (std::size_t row = levels.size(); row-- > 0;) {
    if (levels[row] == 0)
      values[row] = nothing;
    else
      values[row] = values[--present];
  }
}

}  // namespace

ParquetReader::ParquetReader() = default;
ParquetReader::~ParquetReader() = default;

template <class Do>
auto ParquetReader::guarded(Do work) -> decltype(work()) {
  try {
    return work();
  } catch (const parquet::ParquetStatusException& problem) {
    return fail(problem.status().IsIOError() ? Code::io : Code::corrupt, "{}: {}", name_, problem.what());
  } catch (const std::exception& problem) {
    return fail(Code::corrupt, "{}: {}", name_, problem.what());
  }
}

Result<std::unique_ptr<ParquetReader>> ParquetReader::open(Store& store, const std::string& name,
                                                           ParquetFooter footer) {
  std::unique_ptr<ParquetReader> reader{new ParquetReader};
  reader->name_ = name;
  TRY(reader->file_, store.open(name));
  TRY_OK(reader->guarded([&]() -> Result<> {
    reader->reader_ = parquet::ParquetFileReader::Open(reader->file_, checked(), std::move(footer));
    reader->footer_ = reader->reader_->metadata();
    return {};
  }));
  return reader;
}

std::string ParquetReader::metadata(const std::string& key) const {
  const auto& entries = footer_->key_value_metadata();
  return entries ? entries->Get(key).ValueOr("") : "";
}

Result<std::string> ParquetReader::blob(std::uint64_t start, std::uint64_t size) {
  auto bytes = file_->ReadAt(static_cast<std::int64_t>(start), static_cast<std::int64_t>(size));
  if (!bytes.ok()) return fail(Code::io, "{}: {}", name_, bytes.status().message());
  if (static_cast<std::uint64_t>((*bytes)->size()) != size)
    return fail(Code::corrupt, "{} is cut short", name_);
  return (*bytes)->ToString();
}

template <class Type, class T>
Result<std::vector<T>> ParquetReader::numbers(int group, int column, T nothing) {
  return guarded([&]() -> Result<std::vector<T>> {
    const auto rows = footer_->RowGroup(group)->num_rows();
    const bool nullable = footer_->schema()->Column(column)->max_definition_level() > 0;
    const auto pages = reader_->RowGroup(group)->Column(column);
    auto& reader = dynamic_cast<parquet::TypedColumnReader<Type>&>(*pages);
    std::vector<T> out(static_cast<std::size_t>(rows));
    std::vector<std::int16_t> levels(nullable ? out.size() : 0);
    std::int64_t done = 0, present = 0;
    while (done < rows) {
      std::int64_t values = 0;
      const auto got = reader.ReadBatch(rows - done, nullable ? levels.data() + done : nullptr, nullptr,
                                        out.data() + present, &values);
      if (got == 0) return fail(Code::corrupt, "{}: a column ends early", name_);
      done += got, present += values;
    }
    if (present < rows) spread(out, levels, static_cast<std::size_t>(present), nothing);
    return out;
  });
}

Result<std::vector<std::int32_t>> ParquetReader::int32s(int group, int column, std::int32_t nothing) {
  return numbers<parquet::Int32Type, std::int32_t>(group, column, nothing);
}

Result<std::vector<std::int64_t>> ParquetReader::int64s(int group, int column, std::int64_t nothing) {
  return numbers<parquet::Int64Type, std::int64_t>(group, column, nothing);
}

Result<std::vector<double>> ParquetReader::doubles(int group, int column) {
  return numbers<parquet::DoubleType, double>(group, column, std::numeric_limits<double>::quiet_NaN());
}

Result<std::vector<std::optional<std::string>>> ParquetReader::texts(int group, int column) {
  using Texts = std::vector<std::optional<std::string>>;
  return guarded([&]() -> Result<Texts> {
    constexpr std::int64_t kAtOnce = 4'096;
    const auto rows = static_cast<std::size_t>(footer_->RowGroup(group)->num_rows());
    const auto pages = reader_->RowGroup(group)->Column(column);
    auto& reader = dynamic_cast<parquet::ByteArrayReader&>(*pages);
    std::vector<std::int16_t> levels(kAtOnce);
    std::vector<parquet::ByteArray> values(kAtOnce);
    Texts out;
    while (out.size() < rows) {
      std::int64_t present = 0, at = 0;
      const auto got = reader.ReadBatch(kAtOnce, levels.data(), nullptr, values.data(), &present);
      if (got == 0) return fail(Code::corrupt, "{}: a column ends early", name_);
      for (std::int64_t row = 0; row < got; ++row) {
        if (levels[static_cast<std::size_t>(row)] == 0)
          out.emplace_back();
        else
          out.emplace_back(std::string{std::string_view{values[static_cast<std::size_t>(at++)]}});
      }
    }
    return out;
  });
}

ChunkFacts chunk_facts(const parquet::FileMetaData& footer, int group, int column) {
  const auto chunk = footer.RowGroup(group)->ColumnChunk(column);
  ChunkFacts facts;
  const auto statistics = chunk->encoded_statistics();
  if (!statistics) return facts;
  facts.all_null = statistics->has_null_count && statistics->null_count == chunk->num_values();
  const auto number = [&](const std::string& bytes) -> std::optional<std::int64_t> {
    if (bytes.size() == sizeof(std::int32_t)) {
      std::int32_t value;
      std::memcpy(&value, bytes.data(), sizeof value);
      return value;
    }
    if (bytes.size() != sizeof(std::int64_t)) return std::nullopt;
    std::int64_t value;
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
  };
  if (statistics->has_min) facts.min = number(statistics->min());
  if (statistics->has_max) facts.max = number(statistics->max());
  return facts;
}

std::vector<std::uint64_t> group_rows(const parquet::FileMetaData& footer) {
  std::vector<std::uint64_t> out;
  for (int group = 0; group < footer.num_row_groups(); ++group)
    out.push_back(static_cast<std::uint64_t>(footer.RowGroup(group)->num_rows()));
  return out;
}

}  // namespace spindle
