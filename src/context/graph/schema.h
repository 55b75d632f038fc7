// The tables of the graph in SQLite; docs/formats/context.md explains them. Private to src/context/graph.
#pragma once

#include "lib/sqlite/sqlite.h"
#include "src/context/graph/words.h"

namespace spindle::context {

// Opens the file, or makes it. Code::unsupported when a newer Spindle wrote it.
Result<sqlite::Database> open_tables(const std::string& path);

// As SQLite keeps times: microseconds since 1970, the ends of int64 where there is no end.
constexpr std::int64_t kOpenEnd = micros(kForever);

}  // namespace spindle::context
