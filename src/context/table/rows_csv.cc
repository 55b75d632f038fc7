#include <algorithm>

#include "lib/env/http_request.h"
#include "src/acquire/files/csv_records.h"
#include "src/context/table/rows.h"

namespace spindle::context {
namespace {

constexpr std::size_t kPieceBytes = 1u << 20;

class CsvRows : public RowReader {
 public:
  CsvRows(acquire::CsvRecords::Source source, char delimiter) : records_(std::move(source), delimiter) {}

  Result<> begin(const std::string& path, std::size_t skip_lines) {
    TRY_OK(records_.skip_lines(skip_lines));
    TRY(const auto* header, records_.next());
    if (!header || header->fields.empty())
      return fail(Code::invalid, "{} has no line with the names of its columns", path);
    for (const auto name : header->fields) columns_.push_back(unique(std::string{name}));
    return {};
  }
  [[nodiscard]] const std::vector<std::string>& columns() const override { return columns_; }
  [[nodiscard]] std::uint64_t bytes_done() const override { return records_.bytes_done(); }

  Result<bool> next(TableRow& row) override {
    for (;;) {
      TRY(const auto* record, records_.next());
      if (!record) return false;
      if (record->fields.empty()) continue;
      row = {.line = record->line, .cells = record->fields};
      if (record->too_long) row.broken = "the row is too long, or a quote is never closed";
      if (record->fields.size() > columns_.size())
        row.broken = fmt::format("{} cells under {} columns", record->fields.size(), columns_.size());
      return true;
    }
  }

 private:
  std::string unique(std::string name) const {
    if (name.empty()) name = fmt::format("column{}", columns_.size() + 1);
    std::string out = name;
    for (int i = 2; std::ranges::find(columns_, out) != columns_.end(); ++i)
      out = fmt::format("{}.{}", name, i);
    return out;
  }

  acquire::CsvRecords records_;
  std::vector<std::string> columns_;
};

acquire::CsvRecords::Source from_text(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](std::string& out) mutable -> Result<bool> {
    const auto piece = std::string_view{text}.substr(at, kPieceBytes);
    out += piece;
    at += piece.size();
    return !piece.empty();
  };
}

acquire::CsvRecords::Source from_file(Disk& disk, const std::string& path, std::uint64_t size) {
  return [&disk, path, size, at = std::uint64_t{0}](std::string& out) mutable -> Result<bool> {
    if (at >= size) return false;
    TRY(const auto piece, disk.read(path, at, std::min<std::uint64_t>(kPieceBytes, size - at)));
    out += piece;
    at += piece.size();
    return !piece.empty();
  };
}

}  // namespace

Result<std::string> read_whole(Disk& disk, const std::string& path, std::size_t bytes_max) {
  TRY(const auto size, disk.size(path));
  if (size > bytes_max) return fail(Code::exhausted, "{} is larger than {} bytes", path, bytes_max);
  TRY(auto bytes, disk.read(path));
  if (!path.ends_with(".gz")) return bytes;
  auto plain = gunzip(bytes, bytes_max);
  if (!plain) return std::unexpected(plain.error().within(path));
  return plain;
}

Result<std::unique_ptr<RowReader>> open_csv_rows(Disk& disk, const std::string& path, CsvShape shape) {
  acquire::CsvRecords::Source source;
  if (path.ends_with(".gz")) {
    TRY(auto text, read_whole(disk, path, kTableBytesMax));
    source = from_text(std::move(text));
  } else {
    TRY(const auto size, disk.size(path));
    source = from_file(disk, path, size);
  }
  auto rows = std::make_unique<CsvRows>(std::move(source), shape.delimiter);
  TRY_OK(rows->begin(path, shape.skip_lines));
  return rows;
}

}  // namespace spindle::context
