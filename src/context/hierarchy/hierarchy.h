// Hierarchies of assets, tags, devices and whatever else a register lists: CSV or JSON by a declared mapping.
// The mapping is all there is to say; see src/context/table/mapping.h. One thread.
#pragma once

#include "src/context/graph/importer.h"

namespace spindle::context {

extern const ImporterInfo kTableImporter;

}  // namespace spindle::context
