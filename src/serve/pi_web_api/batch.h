// /batch: many requests in one, which may use each other's answers. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

// The answer's status is always 207.
Result<Json> handle_batch(const Call& call);

// What "$.id.Content.Items[*].WebId" finds in the answers; at most kMatchesMax values.
Result<std::vector<Json>> find_path(const Json& answers, std::string_view path);

inline constexpr std::size_t kRequestsMax = 1000, kMatchesMax = 1000;

}  // namespace spindle::serve::pi
