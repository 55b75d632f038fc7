// Random series and random queries, and the check that a TagReader answers them as the oracle does; tests
// only.
#pragma once

#include <cstdint>

#include "lib/base/random.h"
#include "src/archive/read/reads_oracle.h"

namespace spindle::archive::oracle {

// A series of some kind: real, step, integer, digital or text; good, bad and uncertain rows; siblings.
Series random_series(Random& random, TagId tag);

// Asks `reader` `count` random questions about `series`; each wrong answer is a test failure.
void check_queries(Random& random, const Series& series, TagReader& reader, int count);

}  // namespace spindle::archive::oracle
