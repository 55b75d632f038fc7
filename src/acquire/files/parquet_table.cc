#include <cmath>

#include <arrow/api.h>
#include <arrow/compute/api.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>

#include "lib/env/store.h"
#include "src/acquire/files/table.h"

namespace spindle::acquire {
namespace {

template <class T>
Result<T> value_of(arrow::Result<T> result, const std::string& path) {
  if (result.ok()) return std::move(result).ValueUnsafe();
  return fail(Code::corrupt, "{}: {}", path, result.status().ToString());
}

Cells::Kind kind_of(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::STRING:
    case arrow::Type::LARGE_STRING:
    case arrow::Type::DICTIONARY:
      return Cells::Kind::text;
    case arrow::Type::TIMESTAMP:
      return static_cast<const arrow::TimestampType&>(type).timezone().empty() ? Cells::Kind::local
                                                                               : Cells::Kind::instant;
    case arrow::Type::BOOL:
      return Cells::Kind::number;
    default:
      return arrow::is_numeric(type.id()) ? Cells::Kind::number : Cells::Kind::none;
  }
}

std::shared_ptr<arrow::DataType> wanted_type(Cells::Kind kind) {
  if (kind == Cells::Kind::text) return arrow::utf8();
  return kind == Cells::Kind::number ? arrow::float64() : arrow::int64();
}

// Finer units are cut off towards the past, as everywhere.
std::int64_t floored(std::int64_t value, arrow::TimeUnit::type unit) {
  switch (unit) {
    case arrow::TimeUnit::SECOND:
      return value > INT64_MAX / 1'000'000 || value < INT64_MIN / 1'000'000 ? INT64_MAX : value * 1'000'000;
    case arrow::TimeUnit::MILLI:
      return value > INT64_MAX / 1'000 || value < INT64_MIN / 1'000 ? INT64_MAX : value * 1'000;
    case arrow::TimeUnit::MICRO:
      return value;
    default:
      return value / 1'000 - (value % 1'000 < 0 ? 1 : 0);
  }
}

class ParquetTable final : public TableReader {
 public:
  ParquetTable(std::shared_ptr<arrow::io::RandomAccessFile> file, std::string path)
      : file_(std::move(file)), path_(std::move(path)) {}

  Result<> open() {
    parquet::arrow::FileReaderBuilder builder;
    if (const auto status = builder.Open(file_); !status.ok())
      return fail(Code::corrupt, "{} is no Parquet file, or is cut short: {}", path_, status.ToString());
    parquet::ArrowReaderProperties properties;
    properties.set_batch_size(static_cast<std::int64_t>(kPieceRowsMax));
    TRY(files_, value_of(builder.properties(properties)->Build(), path_));
    TRY(batches_, value_of(files_->GetRecordBatchReader(), path_));
    columns_ = batches_->schema()->field_names();
    if (columns_.size() > kTableColumnsMax)
      return fail(Code::invalid, "{}: {} columns; at most {}", path_, columns_.size(), kTableColumnsMax);
    rows_total_ = std::max<std::uint64_t>(
        1, static_cast<std::uint64_t>(files_->parquet_reader()->metadata()->num_rows()));
    TRY(size_, value_of(file_->GetSize(), path_));
    return {};
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  Result<const TablePiece*> next() override {
    TRY(const auto batch, value_of(batches_->Next(), path_));
    if (!batch) return nullptr;
    piece_ = {};
    piece_.rows = static_cast<std::size_t>(batch->num_rows());
    held_.clear();
    for (const auto& column : batch->columns()) {
      TRY(auto cells, cells_of(*column));
      piece_.columns.push_back(std::move(cells));
    }
    for (std::size_t i = 0; i < piece_.rows; ++i) piece_.number.push_back(++rows_done_);
    piece_.bytes_done = static_cast<std::uint64_t>(
        static_cast<double>(size_) * static_cast<double>(rows_done_) / static_cast<double>(rows_total_));
    return &piece_;
  }

 private:
  Result<Cells> cells_of(const arrow::Array& column) {
    Cells cells;
    cells.kind = kind_of(*column.type());
    if (cells.kind == Cells::Kind::none) return cells;
    if (column.null_count() > 0)
      for (std::int64_t i = 0; i < column.length(); ++i) cells.present.push_back(column.IsValid(i));
    const bool timed = column.type_id() == arrow::Type::TIMESTAMP;
    TRY(auto array,
        timed ? value_of(column.View(arrow::int64()), path_) : converted(column, wanted_type(cells.kind)));
    if (cells.kind == Cells::Kind::text)
      for (const auto& text : static_cast<const arrow::StringArray&>(*array))
        cells.text.push_back(text.value_or(""));
    if (cells.kind == Cells::Kind::number)
      for (const auto& number : static_cast<const arrow::DoubleArray&>(*array))
        cells.number.push_back(number.value_or(std::nan("")));
    if (timed)
      for (const auto& time : static_cast<const arrow::Int64Array&>(*array))
        cells.micros.push_back(
            floored(time.value_or(0), static_cast<const arrow::TimestampType&>(*column.type()).unit()));
    held_.push_back(std::move(array));  // texts point into it
    return cells;
  }

  Result<std::shared_ptr<arrow::Array>> converted(const arrow::Array& column,
                                                  const std::shared_ptr<arrow::DataType>& type) {
    auto options = arrow::compute::CastOptions::Safe(type);
    options.allow_float_truncate = true;
    return value_of(arrow::compute::Cast(column, type, options), path_);
  }

  std::shared_ptr<arrow::io::RandomAccessFile> file_;
  std::string path_;
  std::unique_ptr<parquet::arrow::FileReader> files_;
  std::unique_ptr<arrow::RecordBatchReader> batches_;
  std::vector<std::string> columns_;
  std::vector<std::shared_ptr<arrow::Array>> held_;
  std::uint64_t rows_done_ = 0, rows_total_ = 1;
  std::int64_t size_ = 0;
  TablePiece piece_;
};

}  // namespace

Result<std::unique_ptr<TableReader>> open_parquet(Disk& disk, const std::string& path) {
  TRY(auto file, open_file(disk, path));
  auto table = std::make_unique<ParquetTable>(std::move(file), path);
  try {
    TRY_OK(table->open());
  } catch (const std::exception& error) {  // Arrow's reader of metadata throws
    return fail(Code::corrupt, "{} is no Parquet file, or is cut short: {}", path, error.what());
  }
  return std::unique_ptr<TableReader>{std::move(table)};
}

}  // namespace spindle::acquire
