// A file as a table, read a piece at a time: the same for CSV and Parquet. One thread. The disk must outlive
// its readers.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/env/disk.h"
#include "lib/model/model.h"
#include "src/acquire/files/mapping.h"

namespace spindle::acquire {

// One column of a piece; the vector of its kind is as long as the piece has rows.
struct Cells {
  enum class Kind {
    none,    // all empty
    text,    // as written; empty where `present` says so
    number,  // doubles
    local,   // microseconds of a clock on the wall
    instant  // microseconds since 1970
  };
  Kind kind = Kind::none;
  std::vector<std::string_view> text;
  std::vector<double> number;
  std::vector<std::int64_t> micros;
  std::vector<bool> present;  // empty: all are

  [[nodiscard]] bool has(std::size_t row) const {
    return kind != Kind::none && (present.empty() || present[row]);
  }
  // As a person would write it.
  [[nodiscard]] std::string written(std::size_t row) const;
};

struct TablePiece {
  std::size_t rows = 0;
  std::vector<Cells> columns;         // in the order of TableReader::columns()
  std::vector<std::uint64_t> number;  // of each row in the file, from 1; CSV: the line it begins on
  std::vector<Reject> broken;         // rows that are none
  std::uint64_t bytes_done = 0;       // of the file
};

class TableReader {
 public:
  virtual ~TableReader() = default;
  [[nodiscard]] virtual const std::vector<std::string>& columns() const = 0;
  // Texts of a piece are valid until the next call. nullptr at the end.
  virtual Result<const TablePiece*> next() = 0;
};

Result<std::unique_ptr<TableReader>> open_csv(Disk& disk, const std::string& path, const CsvMapping& mapping);
Result<std::unique_ptr<TableReader>> open_parquet(Disk& disk, const std::string& path);

// Longer CSV records are set aside whole; bounds memory whatever the file holds.
inline constexpr std::size_t kCsvRecordBytesMax = 1u << 20, kTableColumnsMax = 20'000, kPieceRowsMax = 16'384;

}  // namespace spindle::acquire
