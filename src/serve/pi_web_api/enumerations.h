// Digital state sets, which PI Web API calls enumeration sets. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

Result<Json> handle_enumeration_sets(const Call& call);
Result<Json> handle_enumeration_set(const Call& call);
Result<Json> handle_enumeration_values(const Call& call);

}  // namespace spindle::serve::pi
