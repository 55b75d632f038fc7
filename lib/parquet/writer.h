// Puts encoded chunks together as a Parquet file, each page with its CRC. One thread at a time.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/store.h"
#include "lib/parquet/chunk.h"

namespace spindle {

enum class ColumnType { int32, int64, timestamp, real, text };  // timestamp: microseconds, UTC

struct ColumnSpec {
  std::string name;
  ColumnType type = ColumnType::int32;
  bool nullable = false;
};

class ParquetWriter {
 public:
  // Writes to `object`, which appears when finish() returns.
  ParquetWriter(std::unique_ptr<ObjectWriter> object, const std::vector<ColumnSpec>& columns);
  ~ParquetWriter();

  // One row group: a chunk for each column, all of the same number of rows.
  Result<> add_group(const std::vector<EncodedChunk>& chunks);
  // Bytes between the row groups and the footer, which Parquet readers pass over; returns where they start.
  Result<std::uint64_t> add_blob(std::string_view bytes);
  // Writes the footer with `metadata`; returns the file's size.
  Result<std::uint64_t> finish(const std::map<std::string, std::string>& metadata);
  [[nodiscard]] std::uint32_t crc() const;  // crc32 of all bytes written

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace spindle
