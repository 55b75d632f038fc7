#include <algorithm>
#include <array>

#include "src/context/maintenance/maintenance.h"

namespace spindle::maintenance {
namespace {

constexpr std::array<std::string_view, 9> kEventNames{"replaced",   "installed", "removed",
                                                      "calibrated", "repaired",  "inspected",
                                                      "tested",     "serviced",  "modified"};
constexpr std::array<std::string_view, kEntityTypes> kEntityNames{"PhysicalObject", "Activity", "State",
                                                                  "Process", "Property"};

}  // namespace

std::string_view name_of(EventKind kind) { return kEventNames[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> event_kind_of(std::string_view name) {
  const auto found = std::ranges::find(kEventNames, name);
  if (found == kEventNames.end()) return std::nullopt;
  return static_cast<EventKind>(found - kEventNames.begin());
}

std::string_view name_of(EntityType type) { return kEntityNames[static_cast<std::size_t>(type)]; }

}  // namespace spindle::maintenance
