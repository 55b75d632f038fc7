// One file on its way into an archive. One thread.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "src/acquire/files/files.h"
#include "src/acquire/files/series.h"

namespace spindle::acquire {

// Gathers rows and rejects, and hands them on in batches.
class RowWriter {
 public:
  // `source` names the file and its version; batches of a sink are numbered in it.
  static Result<RowWriter> make(FileTarget target, std::string source);

  Result<> add(const Sample& sample);
  Result<> reject(Reject reject);
  Result<> flush();
  [[nodiscard]] std::uint64_t stored() const { return stored_; }
  [[nodiscard]] std::uint64_t rejected() const { return rejected_; }  // by the archive too

 private:
  RowWriter(FileTarget target, std::string source) : target_(target), source_(std::move(source)) {}
  Result<> flush_when_full();

  FileTarget target_;
  std::string source_;
  std::uint64_t sequence_ = 0, acknowledged_ = 0, stored_ = 0, rejected_ = 0;
  Batch rows_;
  std::size_t text_bytes_ = 0;
  std::vector<Reject> rejects_;
};

class FileImport {
 public:
  FileImport(const FileMapping& mapping, SeriesBook& book, RowWriter& writer, FilesReport& report,
             std::string file_name)
      : mapping_(mapping), book_(book), writer_(writer), report_(report), file_name_(std::move(file_name)) {}

  Result<> begin(const TableReader& table);
  Result<> take(const TablePiece& piece);
  [[nodiscard]] std::uint64_t rejects() const { return rejects_; }

 private:
  struct Column {
    std::size_t at = 0;
    Series* series = nullptr;
    std::optional<std::size_t> quality;
  };
  Result<> begin_wide(const TableReader& table);
  Result<> begin_tall(const TableReader& table);
  Result<> take_wide(const TablePiece& piece);
  Result<> take_tall(const TablePiece& piece);
  Result<> take_tall_row(const TablePiece& piece, std::size_t row);
  Result<std::optional<Time>> time_at(const TablePiece& piece, std::size_t row, TimeOrder& order,
                                      std::string_view tag);
  Result<> take_cell(const TablePiece& piece, std::size_t row, Time time, const Column& column);
  Result<> set_aside(const TablePiece& piece, std::size_t row, std::string_view tag, std::string value,
                     const std::string& reason);
  Result<> note(Reject reject);

  const FileMapping& mapping_;
  SeriesBook& book_;
  RowWriter& writer_;
  FilesReport& report_;
  std::string file_name_;
  std::optional<TimeReader> times_;
  TimeOrder order_;
  std::vector<Column> columns_;  // wide
  std::size_t time_column_ = 0, tag_column_ = 0, value_column_ = 0;
  std::optional<std::size_t> quality_column_;
  std::uint64_t samples_ = 0, rejects_ = 0;  // of this file
};

}  // namespace spindle::acquire
