// The columns of a segment file and the names around it (docs/formats/table.md). Private to the archive.
#pragma once

#include <string>
#include <vector>

#include "lib/parquet/writer.h"

namespace spindle::archive {

enum SegmentColumn { kTag, kTime, kValue, kState, kText, kQuality, kKnown };

inline const std::vector<ColumnSpec>& segment_columns() {
  static const std::vector<ColumnSpec> columns{{"tag", ColumnType::int32},
                                               {"time", ColumnType::timestamp},
                                               {"value", ColumnType::real, true},
                                               {"state", ColumnType::int32, true},
                                               {"text", ColumnType::text, true},
                                               {"quality", ColumnType::int32},
                                               {"known", ColumnType::timestamp, true}};
  return columns;
}

// Footer metadata that tells where the side index is: "start size crc32".
inline constexpr const char* kIndexKey = "spindle.index";

inline constexpr std::size_t kGroupRowsMin = 32'768;   // a row group may end behind a tag from here on ...
inline constexpr std::size_t kGroupRowsMax = 65'536;   // ... and ends here at the latest;
inline constexpr std::size_t kGroupAlignMin = 16'384;  // the last tag moves on if this much stays before it

}  // namespace spindle::archive
