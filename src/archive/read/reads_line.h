// How a tag's value runs between its rows; private to the archive. The whole of PI's rule for bad rows and
// step tags is here: a step tag's row holds until the next; of other tags, two rows that can be used have a
// line between them, and otherwise the earlier row holds, bad or good. Pure; any thread.
#pragma once

#include <optional>

#include "lib/model/batch.h"

namespace spindle::archive {

bool numeric(const Tag& tag);
bool usable(const Tag& tag, const Sample& sample);  // of a text tag: not bad

// A row that says nothing is known at `time`.
Sample no_data(const Tag& tag, Time time);

// The tag at `time`; `before` is the last row at or before it, `after` the first one behind it.
Sample between(const Tag& tag, const std::optional<Sample>& before, const std::optional<Sample>& after,
               Time time);

}  // namespace spindle::archive
