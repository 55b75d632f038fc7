// Base64 (RFC 4648). Pure functions; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spindle {

std::string to_base64(std::string_view bytes);  // padded
// With - and _ and no padding, as it stands in addresses.
std::string to_base64_url(std::string_view bytes);
// Of either alphabet, padded or not; nullopt when it is not base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace spindle
