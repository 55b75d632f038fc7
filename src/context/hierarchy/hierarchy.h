// Hierarchies: registers of assets, tags, devices and whatever else as CSV or JSON by a declared mapping
// (src/context/table/mapping.h), OPC UA node sets, AutomationML. XML files are kept whole as documents, since
// they say more than the graph takes. One thread.
#pragma once

#include "src/context/graph/importer.h"

namespace spindle::context {

extern const ImporterInfo kTableImporter, kNodeSetImporter, kAutomationMlImporter;

}  // namespace spindle::context
