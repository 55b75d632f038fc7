// Files of other systems into the graph: finds each file's importer, gathers the files of one source into one
// import. One thread.
#pragma once

#include <span>

#include "lib/env/clock.h"
#include "src/context/graph/importer.h"

namespace spindle::context {

std::span<const ImporterInfo* const> importers();

struct FileOptions {
  std::string mapping;             // YAML for tables; empty: the file speaks for itself
  std::string importer;            // by name; empty: recognised by the file's beginning
  std::string source;              // empty: as the importer says
  std::optional<Time> valid_from;  // see ImportOptions
  bool partial = false;            // the files are a part only: nothing vanishes
};

// One report for each source, in the order of the files. A file that cannot be read at all ends its source's
// import, which then leaves no trace; imports finished before stay.
Result<std::vector<ImportReport>> import_files(Clock& clock, Disk& disk, const std::string& graph_path,
                                               const std::vector<std::string>& paths,
                                               const FileOptions& options, const ProgressFn& progress,
                                               const Cancel& cancel);

}  // namespace spindle::context
