// Late rows, corrections and deletions: which stored rows readers see. Pure; any thread.
//
// Of the rows of one tag and time, those with the newest known time at or before `as_of` count (all of them
// when there are several: siblings), and none when one of these is a deletion.
#pragma once

#include <optional>

#include "lib/model/batch.h"

namespace spindle::archive {

// Drops what is not seen. Rows must be sorted by (tag, time, arrival), and all rows of a tag and time must
// be there. Costs next to nothing where no row is late.
void keep_visible(Batch& rows, std::optional<Time> as_of = {});

// Whether every stored row is seen whatever the others are: nothing late, nothing deleted.
bool all_visible(const Batch& rows);

}  // namespace spindle::archive
