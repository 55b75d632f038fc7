// Base64 in its two alphabets, padding or not. Private to lib/secure; pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spindle::secure {

std::optional<std::string> from_base64(std::string_view text);

}  // namespace spindle::secure
