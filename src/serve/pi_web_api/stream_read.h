// One stream read in one way, with PI Web API's parameters. Private to src/serve.
#pragma once

#include "src/archive/read/snapshot.h"
#include "src/serve/pi_web_api/pi_web_api.h"
#include "src/serve/pi_web_api/values.h"

namespace spindle::serve::pi {

// Reads `tag` as the action ("recorded", "interpolated", ...) and the query of the call say.
using StreamRead = Result<Json> (*)(const Call&, const archive::Snapshot&, const Tag& tag);
struct StreamAction {
  std::string_view name;
  StreamRead read;
};
std::span<const StreamAction> stream_actions();

// The rows that the action "recorded" answers with.
Result<Batch> recorded_rows(const Call& call, const archive::Snapshot& snapshot, const Tag& tag);
Writer writer_of(const Call& call, const Tag& tag, Digits digits);
// Refuses what no read of a point takes: desiredUnits, since a point has no unit of PI's kind.
Result<> check_units(const Call& call);

Result<Json> summary(const Call& call, const archive::Snapshot& snapshot, const Tag& tag);

}  // namespace spindle::serve::pi
