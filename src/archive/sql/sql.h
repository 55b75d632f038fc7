// SQL over a snapshot, by DuckDB: views samples, tags, rollups, state_sets; hot rows included. Read-only, no
// access to files or network, bounded in memory and time. Any thread; each query has its own connection.
#pragma once

#include <memory>
#include <string>

#include "src/archive/archive.h"

namespace spindle::archive {

struct SqlOptions {
  std::size_t memory_bytes_max = 1u << 30;
  int threads = 2;
  Span timeout = 60s;
  std::optional<Time> as_of;
  Cancel cancel;
};

// The answer streams: rows are computed as the reader is pulled. Errors of the statement are Code::invalid
// with DuckDB's words; limits are Code::exhausted, Code::timeout and Code::cancelled.
Result<std::shared_ptr<arrow::RecordBatchReader>> query_sql(Archive& archive, const std::string& statement,
                                                            const SqlOptions& options);

}  // namespace spindle::archive
