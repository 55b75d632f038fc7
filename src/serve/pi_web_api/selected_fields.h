// selectedFields: "Items.Timestamp;Items.Value" keeps those members of an answer and drops the rest.
// Private to src/serve; pure.
#pragma once

#include <string_view>

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

// Lists are looked through; a member that is not there is left out; case does not matter. Empty: everything.
Json select_fields(Json content, std::string_view selected);

}  // namespace spindle::serve::pi
