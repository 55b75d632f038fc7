// What the programs of bench/ share: the clock, and giving up on the first error.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <type_traits>
#include <utility>

#include "lib/env/env.h"

namespace spindle {

inline double now() { return seconds(system_clock().steady()); }

// The value, or the end of the program with the error's words.
template <class T>
T need(Result<T> result) {
  if (result) {
    if constexpr (std::is_void_v<T>)
      return;
    else
      return *std::move(result);
  }
  std::fprintf(stderr, "%s\n", result.error().message.c_str());
  std::exit(1);
}

}  // namespace spindle
