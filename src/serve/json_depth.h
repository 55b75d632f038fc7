// Refuses JSON that is nested too deep, before it is parsed: what walks through it calls itself. Private to
// src/serve; pure.
#pragma once

#include <string_view>

#include "lib/base/result.h"

namespace spindle::serve {

inline constexpr int kJsonDepthMax = 64;

inline Result<> check_depth(std::string_view json) {
  int depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_text && c == '\\') {
      ++i;
    } else if (c == '"') {
      in_text = !in_text;
    } else if (!in_text && (c == '[' || c == '{')) {
      if (++depth > kJsonDepthMax)
        return fail(Code::invalid, "the JSON is nested more than {} deep", kJsonDepthMax);
    } else if (!in_text && (c == ']' || c == '}')) {
      --depth;
    }
  }
  return {};
}

}  // namespace spindle::serve
