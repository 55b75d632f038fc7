// Sorted rows on the local disk: what a bulk import gathers before it becomes segments. A run is a file of
// pieces; a piece is a frame of the write-ahead log (docs/formats/wal.md) with rows of one month. The pieces
// of one run and month, in order, are a section: sorted by (tag, time, arrival).
// Writers and readers belong to one thread at a time. Crash: a run counts once finish() returned and its
// folder was synced; who writes it remembers its pieces.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/disk.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {

struct Piece {
  std::uint32_t run = 0;
  Month month;
  std::uint64_t place = 0, bytes = 0;  // in the run's file
  std::uint64_t rows = 0;
  std::int32_t first_tag = 0;
};
using Section = std::vector<Piece>;

struct TagRange {  // [from, to)
  std::int32_t from = 0, to = std::numeric_limits<std::int32_t>::max();
};

std::string path_of_run(const std::string& folder, std::uint32_t run);

class RunWriter {
 public:
  // Replaces a file that an earlier try left.
  static Result<RunWriter> create(Disk& disk, const std::string& folder, std::uint32_t run);
  // Sorted rows of one month; a month's rows may come in several calls.
  Result<> add(Month month, const Batch& rows);
  // Durable, but for the name of the file: sync the folder.
  Result<std::vector<Piece>> finish();

 private:
  RunWriter(std::uint32_t run, std::unique_ptr<AppendFile> file) : run_(run), file_(std::move(file)) {}
  Result<> put(Month month, const Batch& rows, std::size_t begin, std::size_t end);

  std::uint32_t run_;
  std::unique_ptr<AppendFile> file_;
  std::vector<Piece> pieces_;
  std::string buffer_;
};

// The rows of a section whose tags are in the range; holds one piece. `disk` must outlive the stream.
// Code::corrupt when a piece is not what was written.
NextRows read_section(Disk& disk, const std::string& folder, Section section, TagRange tags = {});

// The sections of pieces that stand in order, in order of their runs: by month.
std::map<Month, std::vector<Section>> sections_of(const std::vector<Piece>& pieces);

}  // namespace spindle::archive
