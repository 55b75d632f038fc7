// What a read of streams asks for: PI Web API's parameters as times and numbers. Private to src/serve.
#pragma once

#include "lib/model/time_zone.h"
#include "src/archive/read/reads.h"
#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

Result<Tag> find_point(const Site& site, std::string_view web_id);

// startTime, endTime and timeZone as PI reads them; *-1d and * without.
struct PiRange {
  Time start, end, now;
  TimeZone zone;
  [[nodiscard]] bool descends() const { return end < start; }
  [[nodiscard]] Time low() const { return std::min(start, end); }
  [[nodiscard]] Time high() const { return std::max(start, end); }
};
Result<PiRange> parse_range(const Call& call);
// A query field that is a time.
Result<Time> parse_one_time(const Call& call, std::string_view field, std::string_view fallback);
// The field `time`, as often as it is there; at least once.
Result<std::vector<Time>> parse_times(const Call& call);

// maxCount or another count, refused above kItemsMax in PI's words.
Result<std::size_t> parse_count(const HttpRequest& request, const char* field, std::size_t fallback);

// The times of the range in steps of `step`, on those that syncTime sets where it is given.
Result<std::vector<Time>> grid(const Call& call, const PiRange& range, std::string_view step);
// [start, end) cut into calendar steps; the last may be shorter. Always ascending.
Result<std::vector<TimeRange>> cut(const PiRange& range, std::string_view step);

}  // namespace spindle::serve::pi
