// Time-weighted summaries as one: of the parts of a range that a filter lets through. Private to src/serve;
// pure.
#pragma once

#include <span>

#include "src/archive/read/reads.h"

namespace spindle::serve::pi {

// `parts` are of one tag and do not overlap. The share that is good, by which a total is divided, is of the
// time of the parts alone. Without parts nothing is known.
archive::Summary join(TimeRange range, std::span<const archive::Summary> parts);

}  // namespace spindle::serve::pi
