// The front door of context/: what a tag means, when. The graph and the questions it answers; importers and
// matching are in their own folders (README.md). Installation is what derive/ splices by.
#pragma once

#include "src/context/graph/facts.h"
#include "src/context/graph/graph.h"
#include "src/context/graph/questions.h"
#include "src/context/graph/words.h"

namespace spindle::context {

// The graph's file in an archive's folder.
inline constexpr std::string_view kGraphFile = "context.db";

}  // namespace spindle::context
