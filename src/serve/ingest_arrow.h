// An Arrow IPC stream of samples → rows. Private to src/serve. Columns, in any order:
//
//   tag      the tag's name (string, or dictionary of strings) or its id (int32)       required
//   time     timestamp of any unit, or int64 microseconds since 1970, UTC              required
//   value    any number or boolean; null is not-a-number                               required unless text
//   is there quality  OPC UA status code (any 32-bit integer); null or absent: good state    int32 code of
//   the tag's state set, or ~code of a PI system state text     string, for text tags
//
// Other columns are refused: a misspelt name must not lose data. The stream must end with its end mark, so
// that a cut one is noticed. Rows of unknown tags or without time go to the rejects.
#pragma once

#include <string_view>

#include "lib/model/sink.h"

namespace arrow {
class RecordBatch;
}

namespace spindle::serve {

// Fills `rows` and `rejects`. Code::invalid: not such a stream, or more than kBatchRowsMax rows; nothing may
// be stored. Code::exhausted: compressed buffers that grow too large.
Result<> read_arrow(std::string_view body, SampleSink& sink, SourceBatch& into);

// The same of one record batch that came whole. Appends to `into`, which must be empty.
Result<> read_batch(const arrow::RecordBatch& batch, SampleSink& sink, SourceBatch& into);

inline constexpr std::string_view kArrowStream = "application/vnd.apache.arrow.stream";

}  // namespace spindle::serve
