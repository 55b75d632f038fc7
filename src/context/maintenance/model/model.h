// All that is learned, and its file (docs/formats/maintenance_model.md). Immutable once read.
#pragma once

#include <string>
#include <string_view>

#include "src/context/maintenance/model/lexicon.h"
#include "src/context/maintenance/model/weights.h"

namespace spindle::maintenance {

struct Model {
  Weights tagger, inner;  // entity_tagger.h
  Lexicon lexicon;        // normaliser.h
  Weights words;
  Weights failures;  // failure_mode.h
};

std::string encode(const Model& model);
// Code::corrupt: not such a file, or damaged. Code::unsupported: of another version; train it again.
Result<Model> decode_model(std::string_view bytes);

}  // namespace spindle::maintenance
