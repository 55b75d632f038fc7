#include <algorithm>

#include "src/acquire/files/csv_records.h"
#include "src/acquire/files/table.h"

namespace spindle::acquire {
namespace {

constexpr std::size_t kReadBytes = 1u << 20;

std::string_view trimmed(std::string_view text) {
  const auto from = std::min(text.find_first_not_of(" \t"), text.size());
  text.remove_prefix(from);
  return text.substr(0, text.find_last_not_of(" \t") + 1);
}

class CsvTable final : public TableReader {
 public:
  CsvTable(CsvRecords records, const CsvMapping& mapping, std::string path)
      : records_(std::move(records)), missing_(mapping.missing), path_(std::move(path)) {}

  Result<> read_header(const CsvMapping& mapping) {
    TRY_OK(records_.skip_lines(mapping.skip_lines));
    columns_ = mapping.header;
    if (columns_.empty()) {
      TRY(const auto* record, records_.next());
      if (!record || record->too_long)
        return fail(Code::invalid, "{}: there is no line with the names of the columns", path_);
      for (const auto field : record->fields) columns_.emplace_back(trimmed(field));
    }
    if (columns_.size() > kTableColumnsMax)
      return fail(Code::invalid, "{}: {} columns; at most {}", path_, columns_.size(), kTableColumnsMax);
    return {};
  }

  const std::vector<std::string>& columns() const override { return columns_; }

  Result<const TablePiece*> next() override {
    piece_ = {};
    cells_.clear();
    const std::size_t rows_max = std::max<std::size_t>(1, std::min(kPieceRowsMax, 200'000 / columns_.size()));
    while (piece_.rows < rows_max && text_.size() < kReadBytes) {
      TRY(const auto* record, records_.next());
      if (!record) break;
      take(*record);
    }
    piece_.bytes_done = records_.bytes_done();
    if (piece_.rows == 0 && piece_.broken.empty()) return nullptr;
    fill_columns();
    return &piece_;
  }

 private:
  // Fields are copied to text_, as the record's bytes move on; places there become views at the end.
  struct Place {
    std::size_t from = 0, size = 0;
  };

  void take(const CsvRecord& record) {
    if (record.fields.empty()) return;
    if (record.too_long || record.fields.size() != columns_.size()) return set_aside(record);
    piece_.number.push_back(record.line);
    ++piece_.rows;
    for (const auto field : record.fields) {
      const auto text = trimmed(field);
      cells_.push_back({text_.size(), text.size()});
      text_ += text;
    }
  }

  void set_aside(const CsvRecord& record) {
    Reject reject;
    reject.value = std::string{record.fields.front().substr(0, 200)};
    reject.reason =
        record.too_long
            ? fmt::format("line {} is longer than {} bytes, or its quotes do not close", record.line,
                          kCsvRecordBytesMax)
            : fmt::format("line {} has {} fields, the header {}; quote fields that hold the delimiter",
                          record.line, record.fields.size(), columns_.size());
    piece_.broken.push_back(std::move(reject));
  }

  void fill_columns() {
    shown_.swap(text_);
    text_.clear();
    piece_.columns.assign(columns_.size(), {});
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      Cells& column = piece_.columns[c];
      column.kind = Cells::Kind::text;
      column.text.reserve(piece_.rows);
      column.present.reserve(piece_.rows);
      for (std::size_t row = 0; row < piece_.rows; ++row) {
        const auto [from, size] = cells_[row * columns_.size() + c];
        column.text.push_back(std::string_view{shown_}.substr(from, size));
        column.present.push_back(std::ranges::find(missing_, column.text.back()) == missing_.end());
      }
    }
  }

  CsvRecords records_;
  std::vector<std::string> missing_, columns_;
  std::string path_, text_, shown_;
  std::vector<Place> cells_;
  TablePiece piece_;
};

}  // namespace

std::string Cells::written(std::size_t row) const {
  if (!has(row)) return "";
  if (kind == Kind::text) return std::string{text[row].substr(0, 200)};
  if (kind == Kind::number) return fmt::format("{}", number[row]);
  const auto time = time_of(micros[row]);
  return time >= kTimeMin && time < kTimeMax ? format_time(time)
                                             : fmt::format("{} us since 1970", micros[row]);
}

Result<std::unique_ptr<TableReader>> open_csv(Disk& disk, const std::string& path,
                                              const CsvMapping& mapping) {
  TRY(const std::uint64_t size, disk.size(path));
  auto source = [&disk, path, size, at = std::uint64_t{0}](std::string& append_to) mutable -> Result<bool> {
    if (at >= size) return false;
    TRY(const std::string bytes, disk.read(path, at, std::min<std::uint64_t>(kReadBytes, size - at)));
    at += bytes.size();
    append_to += bytes;
    return !bytes.empty();
  };
  const char delimiter = mapping.delimiter == "tab" ? '\t' : mapping.delimiter[0];
  auto table = std::make_unique<CsvTable>(CsvRecords{std::move(source), delimiter}, mapping, path);
  TRY_OK(table->read_header(mapping));
  return std::unique_ptr<TableReader>{std::move(table)};
}

}  // namespace spindle::acquire
