// What a segment knows of each of its tags without reading rows: where they stand and what they span. Stored
// inside the segment's file, between its row groups and its footer. Plain values.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle::archive {

struct IndexEntry {
  std::int32_t tag = 0, state = 0;
  std::uint32_t quality = 0;  // this, state, value and known: of the tag's newest row
  std::uint64_t begin = 0;    // row number in the file
  std::uint64_t rows = 0, late = 0, hidden = 0;
  std::int64_t time_min = 0, time_max = 0, known = 0;
  double value = 0;
  bool operator==(const IndexEntry&) const = default;
};

// Entries ascend by tag, and their rows follow one another. Code::corrupt when bytes are not an index.
std::string encode_index(std::span<const IndexEntry> entries);
Result<std::vector<IndexEntry>> decode_index(std::string_view bytes);

const IndexEntry* find_entry(std::span<const IndexEntry> entries, std::int32_t tag);  // null: not there

}  // namespace spindle::archive
