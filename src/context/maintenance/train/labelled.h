// Reads what people labelled, in the layouts that labelling tools write. Whole files in memory, at most
// kBytesMax. Errors name the line or the item and say what belongs there.
#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "src/context/maintenance/train/entities.h"

namespace spindle::maintenance {

inline constexpr std::size_t kLabelledBytesMax = 256 << 20;

// A JSON array, or one object a line: {"tokens": [...], "entities": [{"start", "end", "type"}]}. `type` is
// one of the five or begins with it ("PhysicalObject/Sensor"). Also {"mentions": [{"start", "end", "labels":
// [...]}]} of the Item / Activity / Observation scheme. `source`: see LabelledText.
Result<std::vector<LabelledText>> read_labelled_texts(std::string_view json, unsigned source = 0);

// One word and what it should be, by a tab, a line; an empty line ends a text.
using WordPairs = std::vector<std::pair<std::string, std::string>>;
Result<std::vector<WordPairs>> read_word_pairs(std::string_view text);

// A phrase and its failure mode, by the last comma, a line. The mode is an ISO 14224 code or its name.
struct LabelledPhrase {
  std::string phrase, code;
};
Result<std::vector<LabelledPhrase>> read_phrases(std::string_view text);

}  // namespace spindle::maintenance
