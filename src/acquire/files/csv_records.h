// Cuts a stream of bytes into CSV records (RFC 4180: quotes, doubled quotes, line ends inside them; CRLF, LF
// or CR) without reading the whole of it. Memory is bounded by kCsvRecordBytesMax whatever comes. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::acquire {

struct CsvRecord {
  std::uint64_t line = 0;                // it begins on, from 1
  std::vector<std::string_view> fields;  // valid until the next record; empty line: no fields
  bool too_long = false;                 // then `fields` holds the first bytes of the line
};

class CsvRecords {
 public:
  // Appends the next bytes to the string; none at the end.
  using Source = std::function<Result<bool>(std::string& append_to)>;
  CsvRecords(Source source, char delimiter) : source_(std::move(source)), delimiter_(delimiter) {}

  Result<const CsvRecord*> next();         // nullptr at the end
  Result<> skip_lines(std::size_t count);  // whatever stands in them
  [[nodiscard]] std::uint64_t bytes_done() const { return dropped_ + begin_; }

 private:
  struct Extent {
    std::size_t size = 0, end = 0;  // of the record, and where the next begins
    bool quoted = false;
  };
  Result<bool> more();
  Result<> skip_mark();
  Result<std::optional<Extent>> find_end();
  Result<const CsvRecord*> skip_long_line();
  void split(std::string_view record, bool quoted);
  std::string_view unquoted(std::string_view field);
  void consume(std::size_t size);

  Source source_;
  char delimiter_;
  std::string buffer_;
  std::size_t begin_ = 0;
  std::uint64_t dropped_ = 0, line_ = 1;
  bool begun_ = false, ended_ = false;
  CsvRecord record_;
  std::vector<std::string> kept_;  // fields whose doubled quotes were undone
};

}  // namespace spindle::acquire
