// Text that says it is UTF-8 and is not. Pure; private to src/context/graph.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace spindle::context {

// nullopt: the text is UTF-8 without NUL, as it should be. Else the same read as Windows-1252, the usual
// reason, with NUL left out.
std::optional<std::string> mended(std::string_view text);

}  // namespace spindle::context
