#include <array>

#include "src/context/af/af.h"
#include "src/context/dexpi/dexpi.h"
#include "src/context/hierarchy/hierarchy.h"
#include "src/context/import_files.h"

namespace spindle::context {

// The first that fits a file reads it.
std::span<const ImporterInfo* const> importers() {
  static constexpr std::array kImporters = {&kAfImporter, &kAutomationMlImporter, &kDexpiImporter,
                                            &kNodeSetImporter, &kTableImporter};
  return kImporters;
}

}  // namespace spindle::context
