// Times as files write them. A TimeReader may be shared between series; the order of a series is in its
// TimeOrder. One thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lib/model/time_zone.h"
#include "src/acquire/files/mapping.h"

namespace spindle::acquire {

// The newest time of a series so far, for local times that the clocks showed twice.
struct TimeOrder {
  Time newest = kTimeMin;
};

class TimeReader {
 public:
  // Code::invalid or not_found for a format or zone that does not exist.
  static Result<TimeReader> make(const TimeMapping& mapping);

  Result<Time> read(std::string_view text, TimeOrder& order);
  Result<Time> read(double number, TimeOrder& order);     // epoch formats
  Result<Time> local(LocalTime local, TimeOrder& order);  // a column of naive timestamps

 private:
  Result<Time> from_pattern(std::string_view text, TimeOrder& order);
  Result<Time> from_number(std::string_view text, TimeOrder& order);
  Result<Time> choose(LocalTime local, const TimeOrder& order) const;

  TimeMapping mapping_;
  TimeZone zone_;
  double ticks_per_second_ = 0;  // of epoch formats
  // The quarter of an hour that was converted last, and what was added to it.
  LocalTime quarter_ = LocalTime::min();
  Span to_utc_{0};
};

}  // namespace spindle::acquire
