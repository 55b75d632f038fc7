// P&IDs in DEXPI's forms: Proteus XML (1.2 to 1.4) and DEXPI 2.0. Both give the same topology. The file
// itself is kept as it came, byte for byte, as the content of its document. One thread.
#pragma once

#include "src/context/graph/importer.h"

namespace spindle::context {

extern const ImporterInfo kDexpiImporter;

}  // namespace spindle::context
