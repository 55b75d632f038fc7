// Rows into facts, by a declared mapping. A row becomes a node whose properties are its cells that are not
// empty; columns become links. What cannot be read is told with its line, and the rest of the row is taken.
// One thread.
#pragma once

#include "lib/flow/flow.h"
#include "src/context/graph/facts.h"
#include "src/context/table/mapping.h"
#include "src/context/table/rows.h"

namespace spindle::context {

// CSV, or JSON when the name says so (also with .gz).
Result<std::unique_ptr<RowReader>> open_rows(Disk& disk, const std::string& path,
                                             const TableMapping& mapping);

Result<> read_table(RowReader& rows, const std::string& file, const TableMapping& mapping, FactSink& sink,
                    const ProgressFn& progress, const Cancel& cancel);

}  // namespace spindle::context
