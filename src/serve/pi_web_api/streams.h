// /streams and /streamsets: every action of stream_read.h on one or many points. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

Result<Json> handle_stream(const Call& call);            // /streams/{webId}/{action}
Result<Json> handle_stream_set(const Call& call);        // /streamsets/{action}?webId=&webId=
Result<Json> handle_point_stream_set(const Call& call);  // /streamsets/{webId}/{action}
// /streamsets/joined: the recorded values of baseWebId, and at their times those of each subordinateWebId.
Result<Json> handle_joined(const Call& call);

inline constexpr std::size_t kStreamsMax = 1000;

}  // namespace spindle::serve::pi
