#include "src/acquire/files/file_import.h"

#include <algorithm>

#include <fmt/ranges.h>

namespace spindle::acquire {
namespace {

constexpr std::uint64_t kHopelessAfter = 1'000;

Result<std::size_t> column_of(const TableReader& table, const std::string& name, std::string_view option) {
  const auto found = std::ranges::find(table.columns(), name);
  if (found != table.columns().end()) return static_cast<std::size_t>(found - table.columns().begin());
  constexpr std::size_t kShown = 12;
  const std::vector<std::string> some(table.columns().begin(),
                                      table.columns().begin() + std::min(kShown, table.columns().size()));
  return fail(Code::invalid, "there is no column '{}'; set {} to one of: {}{}", name, option,
              fmt::join(some, ", "), table.columns().size() > kShown ? ", ..." : "");
}

}  // namespace

Result<> FileImport::begin(const TableReader& table) {
  TRY(times_, TimeReader::make(mapping_.time));
  TRY(time_column_, column_of(table, mapping_.time.column, "time.column"));
  if (!mapping_.quality_column.empty()) {
    TRY(quality_column_, column_of(table, mapping_.quality_column, "quality_column"));
  }
  return mapping_.layout == FileLayout::wide ? begin_wide(table) : begin_tall(table);
}

Result<> FileImport::begin_wide(const TableReader& table) {
  for (std::size_t c = 0; c < table.columns().size(); ++c) {
    if (c == time_column_ || c == quality_column_) continue;
    TRY(auto* series, book_.find(table.columns()[c]));
    if (!series) continue;
    Column column{c, series, quality_column_};
    if (const auto& own = series->mapping->quality_column; !own.empty()) {
      TRY(column.quality, column_of(table, own, "quality_column of the series"));
    }
    columns_.push_back(column);
  }
  if (columns_.empty()) return fail(Code::invalid, "no column fits any entry of series");
  return {};
}

Result<> FileImport::begin_tall(const TableReader& table) {
  TRY(tag_column_, column_of(table, mapping_.tag_column, "tag_column"));
  TRY(value_column_, column_of(table, mapping_.value_column, "value_column"));
  return {};
}

Result<> FileImport::take(const TablePiece& piece) {
  report_.rows += piece.rows + piece.broken.size();
  for (const auto& reject : piece.broken) TRY_OK(note(reject));
  return mapping_.layout == FileLayout::wide ? take_wide(piece) : take_tall(piece);
}

// Column by column, so that each tag's rows stay together.
Result<> FileImport::take_wide(const TablePiece& piece) {
  std::vector<std::optional<Time>> times(piece.rows);
  for (std::size_t row = 0; row < piece.rows; ++row) {
    TRY(times[row], time_at(piece, row, order_, ""));
  }
  for (const auto& column : columns_)
    for (std::size_t row = 0; row < piece.rows; ++row)
      if (times[row]) TRY_OK(take_cell(piece, row, *times[row], column));
  return {};
}

Result<> FileImport::take_tall(const TablePiece& piece) {
  for (std::size_t row = 0; row < piece.rows; ++row) TRY_OK(take_tall_row(piece, row));
  return {};
}

Result<> FileImport::take_tall_row(const TablePiece& piece, std::size_t row) {
  const Cells& names = piece.columns[tag_column_];
  const bool text = names.kind == Cells::Kind::text;
  const std::string name{text ? names.text[row] : names.written(row)};
  auto series = book_.find(name);
  if (!series && series.error().code == Code::invalid)
    return set_aside(piece, row, name, piece.columns[value_column_].written(row), series.error().message);
  if (!series) return std::unexpected(series.error());
  if (!*series) return {};
  TRY(const auto time, time_at(piece, row, (*series)->order, name));
  if (!time) return {};
  return take_cell(piece, row, *time, {value_column_, *series, quality_column_});
}

Result<std::optional<Time>> FileImport::time_at(const TablePiece& piece, std::size_t row, TimeOrder& order,
                                                std::string_view tag) {
  const Cells& cells = piece.columns[time_column_];
  const auto read = [&]() -> Result<Time> {
    if (!cells.has(row)) return fail(Code::invalid, "the row has no time");
    if (cells.kind == Cells::Kind::text) return times_->read(cells.text[row], order);
    if (cells.kind == Cells::Kind::number) return times_->read(cells.number[row], order);
    if (cells.kind == Cells::Kind::local) return times_->local(LocalTime{Span{cells.micros[row]}}, order);
    return time_of(cells.micros[row]);
  };
  auto time = read();
  if (time && (*time < kTimeMin || *time >= kTimeMax))
    time = fail(Code::invalid, "the time is outside 1900 to 2200; check time.format and the source's clock");
  if (time) return *time;
  TRY_OK(set_aside(piece, row, tag, "", time.error().message));
  return std::nullopt;
}

Result<> FileImport::take_cell(const TablePiece& piece, std::size_t row, Time time, const Column& column) {
  const Cells& cells = piece.columns[column.at];
  const auto& name = column.series->tag.name;
  auto sample = read_cell(*column.series, cells, row, mapping_.csv.decimal[0]);
  if (!sample) return set_aside(piece, row, name, cells.written(row), sample.error().message);
  auto quality = column.quality ? read_quality(mapping_, piece.columns[*column.quality], row) : quality::good;
  if (!quality) return set_aside(piece, row, name, cells.written(row), quality.error().message);
  if (!*sample && !quality->bad()) {
    ++report_.empty_cells;
    return {};
  }
  if (!*sample) sample->emplace();
  Sample& found = **sample;
  found.tag = column.series->tag.id;
  found.time = time;
  if (found.quality.good()) found.quality = *quality;
  ++samples_;
  return writer_.add(found);
}

Result<> FileImport::set_aside(const TablePiece& piece, std::size_t row, std::string_view tag,
                               std::string value, const std::string& reason) {
  return note({std::string{tag.substr(0, kTagNameBytesMax)}, piece.columns[time_column_].written(row),
               std::move(value), fmt::format("row {}: {}", piece.number[row], reason)});
}

Result<> FileImport::note(Reject reject) {
  reject.reason = fmt::format("{}: {}", file_name_, reject.reason);
  ++rejects_;
  if (report_.first_rejects.size() < kFirstRejects) report_.first_rejects.push_back(reject);
  if (++report_.rejected > mapping_.rejects_max)
    return fail(Code::invalid, "more than rejects_max ({}) rows were set aside; the newest: {}",
                mapping_.rejects_max, reject.reason);
  if (samples_ == 0 && rejects_ >= kHopelessAfter)
    return fail(Code::invalid,
                "the first {} rows are no samples, so the mapping cannot be right; the newest: {}", rejects_,
                reject.reason);
  return writer_.reject(std::move(reject));
}

}  // namespace spindle::acquire
