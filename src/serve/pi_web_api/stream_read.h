// One stream read in one way, with PI Web API's parameters. Private to src/serve.
#pragma once

#include "lib/model/time_zone.h"
#include "src/archive/read/snapshot.h"
#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

// Reads `tag` as the action ("recorded", "interpolated", ...) and the query of the call say.
using StreamRead = Result<Json> (*)(const Call&, const archive::Snapshot&, const Tag& tag);
struct StreamAction {
  std::string_view name;
  StreamRead read;
};
std::span<const StreamAction> stream_actions();

Result<Tag> find_point(const Site& site, std::string_view web_id);

// startTime, endTime and timeZone as PI reads them; *-1d and * without.
struct PiRange {
  Time start, end, now;
  TimeZone zone;
};
Result<PiRange> parse_range(const Call& call);
// A query field that is a time.
Result<Time> parse_one_time(const Call& call, std::string_view field, std::string_view fallback);

// maxCount or another count, refused above kItemsMax in PI's words.
Result<std::size_t> parse_count(const HttpRequest& request, const char* field, std::size_t fallback);

// [start, end) cut into calendar steps; the last may be shorter. Descending when end is before start.
Result<std::vector<TimeRange>> cut(const PiRange& range, std::string_view step);

Result<Json> summary(const Call& call, const archive::Snapshot& snapshot, const Tag& tag);

}  // namespace spindle::serve::pi
