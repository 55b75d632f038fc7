// Times written after a pattern of strftime's letters: %Y %y %m %b %d %H %I %p %M %S %f %z and %%; a space in
// the pattern takes any number of spaces. Pure; any thread.
#pragma once

#include <optional>
#include <string_view>

#include "lib/base/base.h"

namespace spindle::acquire {

struct WrittenTime {
  std::chrono::local_time<Span> local;
  std::optional<Span> offset;  // east of UTC, when written
};

Result<> check_time_pattern(std::string_view pattern);
// nullopt: the text does not follow the pattern, or names no day of the calendar.
std::optional<WrittenTime> read_time(std::string_view pattern, std::string_view text);

}  // namespace spindle::acquire
