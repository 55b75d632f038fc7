// PI Asset Framework exports (AF XML): elements as assets, templates as types, attributes as properties, PI
// points of attributes as tags that measure. What a template says holds for its elements. The file is kept
// whole as a document, tables and analyses included. One thread.
#pragma once

#include "src/context/graph/importer.h"

namespace spindle::context {

extern const ImporterInfo kAfImporter;

}  // namespace spindle::context
