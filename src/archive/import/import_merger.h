// The second half of a bulk import: merges the sorted runs, on the disk or in memory, and writes the
// segments, several at a time. The rows that are older than their tag's newest get a known time on the way.
// Memory: for each worker a piece of at most kImportFanIn sections, and what Table::write_segments holds.
#pragma once

#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/archive/import/import_sorter.h"
#include "src/archive/import/spill.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

inline constexpr std::size_t kImportFanIn = 64;

struct ImportJob {
  Disk& disk;
  Table& table;
  std::string folder;                // of the runs
  std::vector<Piece> pieces;         // in order of arrival
  std::uint32_t next_run = 0;        // for runs that are merged from many small ones
  ImportSorter::Runs runs;           // instead of pieces
  std::vector<std::int64_t> newest;  // by tag, what the archive holds: older rows are late
  std::int64_t arrival = 0;          // their known time
  unsigned workers = 0;              // 0: everything in the calling thread
  std::function<Result<>()> check;   // asked now and then; an error stops the work
  ProgressFn progress;               // one thread at a time
};

struct Imported {
  std::vector<Segment::Info> segments;  // written, not committed
  std::uint64_t rows = 0, late = 0;
  std::unordered_map<std::int32_t, Sample> newest;  // of the rows in order, by tag
};

Result<Imported> write_import(ImportJob job);

}  // namespace spindle::archive
