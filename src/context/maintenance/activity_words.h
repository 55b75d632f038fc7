// Which words say that something was done, English and Norwegian. Constant.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "src/context/maintenance/maintenance.h"

namespace spindle::maintenance {

struct ActivityWord {
  EventKind kind;
  double confidence;      // that the word means it, whatever stands around it
  std::size_t words = 1;  // "change out" is two
};

// What is said at tokens[i], when it is.
std::optional<ActivityWord> activity_at(const std::vector<std::string>& tokens, std::size_t i);

}  // namespace spindle::maintenance
