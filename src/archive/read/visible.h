// The rows of one tag that readers see, the plain way: all of them are fetched and compared. For rare needs
// of the write path; readers have faster ways (snapshot.h). Pure.
#pragma once

#include <optional>

#include "src/archive/read/snapshot_state.h"

namespace spindle::archive {

// In time order. Of the rows of one time those with the newest known time count, and none when one of these
// is a deletion.
Result<Batch> visible_rows(const SnapshotState& state, TagId tag, TimeRange range,
                           std::optional<Time> as_of = {});
Result<std::optional<Sample>> newest_visible(const SnapshotState& state, TagId tag);

}  // namespace spindle::archive
