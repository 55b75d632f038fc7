// Files into an archive: CSV and Parquet, wide or long, by a declared mapping (mapping.h).
//
// Rows that are no samples are set aside with file, row and reason, and counted; the good rest is stored.
// Work is kept file by file: after a crash or a cancel the same call goes on where it was. Memory is bounded
// whatever the files hold. One thread; everything passed in must outlive the call.
#pragma once

#include <string>
#include <vector>

#include "lib/env/disk.h"
#include "lib/flow/flow.h"
#include "lib/model/model.h"
#include "src/acquire/files/mapping.h"

namespace spindle::acquire {

// Tags are declared to `sink`. Samples go to `bulk`, whose finish() is the caller's; without it to `sink`, as
// batches numbered for each file, so that a repeated import stores nothing twice.
struct FileTarget {
  SampleSink& sink;
  BulkImport* bulk = nullptr;
};

struct FilesReport {
  std::uint64_t files = 0, files_done_before = 0;
  std::uint64_t rows = 0, samples = 0, rejected = 0, empty_cells = 0;
  std::vector<Reject> first_rejects;  // at most kFirstRejects
  std::vector<Error> unreadable;      // files that are no table at all; the others were imported
};
inline constexpr std::size_t kFirstRejects = 20;

// The file itself, or all files under a folder whose names fit the mapping; sorted. Code::not_found: none.
Result<std::vector<std::string>> find_files(Disk& disk, const std::string& path, const FileMapping& mapping);

Result<FilesReport> import_files(Disk& disk, const FileMapping& mapping,
                                 const std::vector<std::string>& paths, FileTarget target,
                                 const ProgressFn& progress, const Cancel& cancel);

}  // namespace spindle::acquire
