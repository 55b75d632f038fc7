// Reads a Parquet file a column chunk at a time, checking each page's CRC. A ParquetFooter is immutable and
// may be shared and kept; a ParquetReader belongs to one thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/env/store.h"

namespace parquet {
class FileMetaData;
class ParquetFileReader;
}  // namespace parquet

namespace spindle {

using ParquetFooter = std::shared_ptr<parquet::FileMetaData>;

// A column of one row group; rows without a value get the caller's default. Required columns have no nulls.
class ParquetReader {
 public:
  // Reads the footer unless it is given. Code::corrupt when this is no Parquet file.
  static Result<std::unique_ptr<ParquetReader>> open(Store& store, const std::string& name,
                                                     ParquetFooter footer = nullptr);
  ~ParquetReader();

  [[nodiscard]] const ParquetFooter& footer() const { return footer_; }
  [[nodiscard]] std::string metadata(const std::string& key) const;  // empty: absent
  Result<std::string> blob(std::uint64_t start, std::uint64_t size);

  Result<std::vector<std::int32_t>> int32s(int group, int column, std::int32_t nothing = 0);
  Result<std::vector<std::int64_t>> int64s(int group, int column, std::int64_t nothing = 0);
  Result<std::vector<double>> doubles(int group, int column);  // NaN for nulls
  Result<std::vector<std::optional<std::string>>> texts(int group, int column);

 private:
  ParquetReader();
  template <class Type, class T>
  Result<std::vector<T>> numbers(int group, int column, T nothing);
  template <class Do>
  auto guarded(Do work) -> decltype(work());

  std::string name_;
  std::shared_ptr<arrow::io::RandomAccessFile> file_;
  ParquetFooter footer_;
  std::unique_ptr<parquet::ParquetFileReader> reader_;
};

// Of a column chunk, from the footer alone.
struct ChunkFacts {
  bool all_null = false;
  std::optional<std::int64_t> min, max;  // of int32, int64 and timestamp columns
};
ChunkFacts chunk_facts(const parquet::FileMetaData& footer, int group, int column);
std::vector<std::uint64_t> group_rows(const parquet::FileMetaData& footer);

}  // namespace spindle
