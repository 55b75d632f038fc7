// splice: the tags of a table, each in its intervals, as one signal. Every output row is one row of a tag, or
// the bad row that opens an interval out of service. Quality is kept as it is.
#pragma once

#include "src/derive/operators/operator.h"
#include "src/derive/splice/segment.h"

namespace spindle::derive {

// Inputs are the table's tags, in its order. The table must have passed check().
std::unique_ptr<Operator> make_splice(SpliceTable table);

}  // namespace spindle::derive
