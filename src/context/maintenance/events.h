// Events from a text's tokens and entities: the activity words, their objects, what weakens them. Pure.
#pragma once

#include <vector>

#include "src/context/maintenance/maintenance.h"

namespace spindle::maintenance {

struct FoundEvent {
  EventKind kind;
  std::size_t begin = 0, end = 0;  // the component's tokens; empty, after the word: none is named
  double confidence = 0;
  std::string reason;
};

// In the text's order.
std::vector<FoundEvent> find_events(const std::vector<std::string>& tokens,
                                    const std::vector<Entity>& entities);

}  // namespace spindle::maintenance
