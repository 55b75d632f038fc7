// The body of a request, apart from any socket. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "lib/env/http_server.h"

namespace spindle {

// Undoes gzip (also several members in a row). Code::exhausted beyond `bytes_max`, Code::invalid when broken.
Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max);

}  // namespace spindle
