// The codes by which ISO 14224 names how equipment fails, as maintenance systems use them. Pure.
#pragma once

#include <string_view>

namespace spindle::context {

// What the code means, in our words; empty when it is none of the standard's.
std::string_view failure_mode(std::string_view code);

}  // namespace spindle::context
