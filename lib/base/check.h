// CHECK stops the program when a statement that must hold does not: a bug in Spindle, never bad input.
// Checks stay on in every build. Bad input and failing devices are values: see result.h.
#pragma once

namespace spindle {

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace spindle

#define CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::spindle::check_failed(#condition, __FILE__, __LINE__))
