// JSON lines → rows. Private to src/serve. One object a line:
//
//   {"tag": "FIC-101", "time": "2026-01-31T08:00:00.5Z", "value": 4.5, "quality": "Good"}
//
//   tag      name, or id as a whole number
//   time     RFC 3339 with zone, or whole microseconds since 1970
//   value    a number; true and false are 1 and 0; null is not-a-number. A text is the name of a state of a
//            digital tag or of a PI system state ("I/O Timeout", quality bad), or the value of a text tag
//   quality  optional: "Good", "BadNoData", ... or an OPC UA status code
//   state    optional: code of the tag's own state set
//
// A line that cannot be read goes to the rejects with its reason; the others are taken. Fields of other names
// are a reason too: a misspelt one must not lose data.
#pragma once

#include <string_view>

#include "lib/model/sink.h"

namespace spindle::serve {

inline constexpr std::size_t kLineBytesMax = 1u << 20;

// Code::invalid: more than kBatchRowsMax lines.
Result<> read_lines(std::string_view body, SampleSink& sink, SourceBatch& into);

}  // namespace spindle::serve
