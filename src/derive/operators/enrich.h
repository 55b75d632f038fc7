// enrich: columns beside the value: what is known of the component at that time, and the state of another
// signal.
#pragma once

#include <optional>
#include <vector>

#include "src/derive/operators/operator.h"

namespace spindle::derive {

// A quantity that changes at known times and in between grows evenly: days since, or a count.
struct Timeline {
  struct Piece {
    Time from;
    double base = 0, per_day = 0;
  };
  std::vector<Piece> pieces;  // in time order; before the first one nothing is known
};

struct Enrichment {
  std::vector<Timeline> timelines;  // one column each
  // One column more: the second input's last value, as long as it is not older than this.
  std::optional<Span> mode_hold;
};

std::unique_ptr<Operator> make_enrich(Enrichment what);

}  // namespace spindle::derive
