// From installations and data to a SpliceTable: when which tag was the signal, and how its values must be
// transformed so that they continue each other.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "src/derive/rows.h"
#include "src/derive/splice/installation.h"

namespace spindle::derive {

enum class Reference { oldest, newest };

struct SpliceOptions {
  // Which device the others are corrected to.
  Reference reference = Reference::oldest;
  bool correct = true;       // estimate gain, offset and lag where two devices can be compared
  double uncertainty = 0.5;  // of one instrument, in percent of its span: less is no reason to correct
  Span overlap = 7 * 24h;    // how much data on either side of a replacement is compared
  Span lag_max{0};           // the largest lag looked for; 0: none
  std::vector<std::string> redundant;  // tags that measure the same, for replacements without overlap
  // What is looked for in the data beyond what is documented.
  bool find_units = false, find_ranges = false, find_renames = false, find_rollovers = false;
  double counter_max = 0;  // where a counter begins again; 0: found from the data
};

// The rows of a tag in a range, in time order.
using ReadRows = std::function<Result<Rows>(const std::string& tag, TimeRange range)>;

struct InstrumentRange {
  double zero = 0, span = 0;  // span 0: not known
};

struct SpliceInput {
  std::vector<Installation> installations;  // in_order()
  std::vector<std::string> tags;            // candidates beyond those
  std::vector<Unit> tag_units;              // of `tags`
  std::vector<InstrumentRange> tag_ranges;  // of `tags`
  Unit unit;                                // of the signal
  SpliceOptions options;
  double atmosphere = kAtmosphere;
  TimeRange range;  // of the data at hand
};

Result<SpliceTable> make_table(const SpliceInput& input, const ReadRows& read);

}  // namespace spindle::derive
