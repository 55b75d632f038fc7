// What a signal is made of, interval by interval: which tag, in which unit, corrected how, and why. This is
// the lineage of every value the splice gives. Plain values.
//
//   y(t) = correction(unit(x(t + lag)))
#pragma once

#include <string>
#include <vector>

#include "src/derive/units/unit.h"

namespace spindle::derive {

enum class Cause {
  installed,       // a device at its place, as documented
  out_of_service,  // between two devices: no values, one bad row where it begins
  renamed,         // the same device under another tag
  unit_changed,    // the same device in another unit
  range_changed,   // the same device scaled otherwise
  rolled_over,     // a counter began again at zero because it was full
  reset            // a counter was set back
};
std::string_view name_of(Cause cause);

struct Segment {
  TimeRange range;  // of the signal's times
  int tag = -1;     // index into SpliceTable::tags; -1: out of service
  Conversion unit, correction;
  Span lag{0};       // the tag shows what was `lag` ago; its times are moved back
  double sigma = 0;  // standard deviation that the splice adds, in the signal's unit
  Cause cause = Cause::installed;
  bool documented = true;  // false: found from the data
  std::string component, order, note;

  [[nodiscard]] Conversion transform() const { return unit.then(correction); }
  bool operator==(const Segment&) const = default;
};

// Segments in time order, without overlap.
struct SpliceTable {
  std::vector<std::string> tags;
  std::vector<Segment> segments;
  bool operator==(const SpliceTable&) const = default;
};

// Code::corrupt unless the segments ascend, do not overlap, and every transform can be undone.
Result<> check(const SpliceTable& table);

}  // namespace spindle::derive
