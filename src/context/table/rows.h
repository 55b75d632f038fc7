// A table row by row, from CSV or JSON. One thread. Memory is bounded by the longest row (CSV) or the file
// (JSON, gzip), at most kTableBytesMax.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/env/disk.h"

namespace spindle::context {

inline constexpr std::size_t kTableBytesMax = 1u << 30;

struct TableRow {
  std::uint64_t line = 0;  // JSON: the number of the object, from 1
  std::span<const std::string_view> cells;
  std::string broken;  // why the row is none; then cells hold what there was
};

class RowReader {
 public:
  virtual ~RowReader() = default;
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
  virtual Result<bool> next(TableRow& row) = 0;  // false at the end; valid until the next call
  [[nodiscard]] virtual std::uint64_t bytes_done() const = 0;
};

struct CsvShape {
  char delimiter = ',';
  std::size_t skip_lines = 0;
};

// A file whose name ends in .gz is unpacked. The first record names the columns; one that has no name or
// whose name stands before gets one: column3, NAME.2.
Result<std::unique_ptr<RowReader>> open_csv_rows(Disk& disk, const std::string& path, CsvShape shape);
// An array of flat objects, alone or under "member" as Maximo's OSLC answers have it; prefixes of names
// ("spi:") are cut off. Nested values are kept as JSON.
Result<std::unique_ptr<RowReader>> open_json_rows(Disk& disk, const std::string& path);

// The whole file, unpacked when its name ends in .gz.
Result<std::string> read_whole(Disk& disk, const std::string& path, std::size_t bytes_max);

}  // namespace spindle::context
