// What stands in a request line, and gzip, apart from any socket. Private to lib/env; pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/env/http_server.h"

namespace spindle {

// Splits and decodes "/a%20b?x=1&y" into path and query of `request`. Refuses what is not an absolute path,
// broken %-escapes and decoded NUL bytes.
Result<> parse_target(std::string_view target, HttpRequest& request);

// Undoes gzip (also several members in a row). Code::exhausted beyond `bytes_max`, Code::invalid when broken.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace spindle
