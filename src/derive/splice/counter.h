// Where a counter began again. Private to splice/. Pure; any thread.
#pragma once

#include <vector>

#include "src/derive/rows.h"
#include "src/derive/splice/segment.h"

namespace spindle::derive {

struct Restart {
  std::int64_t time = 0;  // of the first row after it
  double added = 0;       // what the counter had counted when it began again
  double unsure = 0;      // standard deviation of that
  Cause cause = Cause::rolled_over;
};

// `full`: where the counter begins again at zero; 0: the round number that the highest values came close to.
// A fall from elsewhere is a reset: what was counted between the two rows is lost.
std::vector<Restart> find_restarts(const Rows& rows, double full);

}  // namespace spindle::derive
