// Encodes one column chunk: the values of one column in one row group. Pure; any thread.
// Doubles, integers and times are encoded every sensible way, and the smallest is kept: this is measured for
// each chunk, because no rule picks well.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include <parquet/statistics.h>
#include <parquet/types.h>

#include "lib/base/base.h"

namespace spindle {

struct EncodedChunk {
  parquet::Encoding::type encoding = parquet::Encoding::PLAIN;
  std::string dictionary;            // plain values; with encoding RLE_DICTIONARY
  std::int32_t dictionary_size = 0;  // values in it
  std::string page;                  // levels and values, compressed by zstd
  std::int64_t page_size = 0;        // before that
  std::int32_t rows = 0;
  parquet::EncodedStatistics statistics;
};

struct ChunkOptions {
  int zstd_level = 3;
  bool byte_stream_split = false;  // smaller for counters, but Spark 4.2.1 cannot read it
};

// A column that may hold nulls says which rows are `present` (1) and gives the values of these alone; empty:
// every row is. Columns declared required have no levels at all.
struct Levels {
  bool nullable = false;
  std::span<const std::uint8_t> present = {};
  std::int32_t nulls_only = 0;  // instead of the above: that many rows, all null
};

EncodedChunk encode_int32(std::span<const std::int32_t> values, const Levels& levels,
                          const ChunkOptions& options);
EncodedChunk encode_int64(std::span<const std::int64_t> values, const Levels& levels,
                          const ChunkOptions& options);
// No NaN among the values: null stands for it.
EncodedChunk encode_double(std::span<const double> values, const Levels& levels, const ChunkOptions& options);
EncodedChunk encode_text(std::span<const std::string_view> values, const Levels& levels,
                         const ChunkOptions& options);

}  // namespace spindle
