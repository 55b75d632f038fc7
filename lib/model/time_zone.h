// Local time of a place, by the IANA database of the operating system. Values; any thread.
//
// What a person wrote must name one instant: to_time() refuses a local time that the clocks skipped or showed
// twice. What is computed (midnight, a day earlier) has to be something: nearest() takes the first instant
// after a skipped time and the earlier of two.
#pragma once

#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace date {
class time_zone;
}

namespace spindle {

using LocalTime = std::chrono::local_time<Span>;

class TimeZone {
 public:
  TimeZone() = default;  // UTC
  // "Europe/Oslo", "UTC". Code::not_found for a name the database does not have.
  static Result<TimeZone> find(std::string_view name);

  [[nodiscard]] Result<Time> to_time(LocalTime local) const;
  [[nodiscard]] Time nearest(LocalTime local) const;
  [[nodiscard]] LocalTime to_local(Time time) const;
  [[nodiscard]] std::string name() const;

 private:
  const date::time_zone* zone_ = nullptr;  // of the database, which is never unloaded; null: UTC
};

// A step on the calendar: months, then days as the place counts them, then exact time.
struct CalendarStep {
  int months = 0, days = 0;
  Span exact{0};
  [[nodiscard]] CalendarStep times(int count) const { return {months * count, days * count, exact * count}; }
  bool operator==(const CalendarStep&) const = default;
};

// Months keep the day of the month, or take the last one where it is missing; days and months keep the local
// clock time.
Time plus(Time time, const CalendarStep& step, const TimeZone& zone);

}  // namespace spindle
