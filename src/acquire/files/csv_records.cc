#include "src/acquire/files/csv_records.h"

#include <algorithm>

#include "src/acquire/files/table.h"

namespace spindle::acquire {

Result<bool> CsvRecords::more() {
  if (ended_) return false;
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    dropped_ += begin_;
    begin_ = 0;
  }
  TRY(const bool any, source_(buffer_));
  ended_ = !any;
  return any;
}

// The byte order mark that some programs write before the first record.
Result<> CsvRecords::skip_mark() {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (begun_) return {};
  begun_ = true;
  while (buffer_.size() < kMark.size() && !ended_) TRY_OK(more());
  if (buffer_.starts_with(kMark)) consume(kMark.size());
  return {};
}

void CsvRecords::consume(std::size_t size) {
  const auto taken = std::string_view{buffer_}.substr(begin_, size);
  line_ += static_cast<std::uint64_t>(std::ranges::count(taken, '\n'));
  begin_ += size;
}

// Looks for the end of the record at begin_; nullopt: there are no more bytes at all, or it is too long.
Result<std::optional<CsvRecords::Extent>> CsvRecords::find_end() {
  bool inside = false, quoted = false;
  for (std::size_t i = 0;; ++i) {
    while (begin_ + i + 1 >= buffer_.size() && !ended_) TRY_OK(more());
    const auto rest = std::string_view{buffer_}.substr(begin_);
    if (i > kCsvRecordBytesMax || (i >= rest.size() && inside)) return std::nullopt;
    if (i >= rest.size()) return rest.empty() ? std::nullopt : std::optional{Extent{i, i, quoted}};
    if (rest[i] == '"') quoted = true, inside = !inside;
    if (inside || (rest[i] != '\n' && rest[i] != '\r')) continue;
    const bool pair = rest[i] == '\r' && i + 1 < rest.size() && rest[i + 1] == '\n';
    return Extent{i, i + (pair ? 2 : 1), quoted};
  }
}

Result<const CsvRecord*> CsvRecords::next() {
  TRY_OK(skip_mark());
  TRY(const auto extent, find_end());
  if (!extent) return begin_ < buffer_.size() ? skip_long_line() : Result<const CsvRecord*>{nullptr};
  record_.line = line_;
  record_.too_long = false;
  split(std::string_view{buffer_}.substr(begin_, extent->size), extent->quoted);
  consume(extent->end);
  return &record_;
}

// Goes to the next line, whatever the quotes say: one stray quote must not swallow the file.
Result<const CsvRecord*> CsvRecords::skip_long_line() {
  constexpr std::size_t kShown = 200;
  record_.line = line_;
  record_.too_long = true;
  kept_.assign(1, buffer_.substr(begin_, std::min(kShown, buffer_.find('\n', begin_) - begin_)));
  for (;;) {
    const auto end = buffer_.find('\n', begin_);
    consume(end == std::string::npos ? buffer_.size() - begin_ : end + 1 - begin_);
    if (end != std::string::npos) break;
    TRY(const bool any, more());
    if (!any) break;
  }
  record_.fields.assign(1, kept_[0]);
  return &record_;
}

Result<> CsvRecords::skip_lines(std::size_t count) {
  TRY_OK(skip_mark());
  for (; count > 0; --count) {
    if (buffer_.size() == begin_) TRY_OK(more());
    TRY_OK(skip_long_line());
  }
  return {};
}

std::string_view CsvRecords::unquoted(std::string_view field) {
  if (field.size() < 2 || !field.starts_with('"') || !field.ends_with('"')) return field;
  field = field.substr(1, field.size() - 2);
  if (!field.contains('"')) return field;
  std::string plain;
  for (std::size_t i = 0; i < field.size(); ++i) {
    plain += field[i];
    if (field[i] == '"' && i + 1 < field.size() && field[i + 1] == '"') ++i;
  }
  return kept_.emplace_back(std::move(plain));
}

void CsvRecords::split(std::string_view record, bool quoted) {
  record_.fields.clear();
  kept_.clear();
  if (record.empty()) return;
  if (quoted) kept_.reserve(static_cast<std::size_t>(std::ranges::count(record, delimiter_)) + 1);
  bool inside = false;
  std::size_t from = 0;
  for (std::size_t i = 0; i < record.size(); ++i) {
    if (record[i] == '"') inside = !inside;
    if (inside || record[i] != delimiter_) continue;
    record_.fields.push_back(record.substr(from, i - from));
    from = i + 1;
  }
  record_.fields.push_back(record.substr(from));
  if (quoted)
    for (auto& field : record_.fields) field = unquoted(field);
}

}  // namespace spindle::acquire
