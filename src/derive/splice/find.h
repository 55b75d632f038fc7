// Changes of unit and of range that nobody documented, found in the rows of one tag.
//
// Such a change shows in three ways at once: the level jumps between two rows, the noise grows by the same
// factor, and so does the resolution, the step on which all values lie. A real step of the process moves the
// level and leaves noise and resolution as they are; so it is never taken for a change. What cannot be told
// apart (a bar that becomes a bara) is left alone. Pure; any thread.
#pragma once

#include <string>
#include <vector>

#include "src/derive/rows.h"
#include "src/derive/units/unit.h"

namespace spindle::derive {

struct Candidate {
  std::string unit;
  Conversion to_declared;  // from values in that unit to the declared one
};

struct Change {
  std::int64_t time = 0;  // of the first row after it
  Conversion to_declared;
  std::string unit;  // empty: a change of range
  std::string evidence;
};

struct FindOptions {
  std::vector<Candidate> units;  // looked for; empty: none
  bool ranges = false;
  double zero = 0;  // lower end of the declared range, where a change of range leaves values as they are
  double span = 0;  // 0: not known
};

std::vector<Change> find_changes(const Rows& rows, const FindOptions& options);

// Whether `after` goes on where `before` ended: level, noise and resolution agree.
bool continues(const Rows& before, const Rows& after);

// The step of which all values are whole multiples, counted from one of them; 0: there is none to be seen.
double resolution_of(std::vector<double> values);

inline constexpr std::size_t kFindRowsMin = 96;  // good rows needed on either side of a change

}  // namespace spindle::derive
