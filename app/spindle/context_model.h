// What the verbs on maintenance texts share: which model speaks, labelled files in.
#pragma once

#include <string>
#include <vector>

#include "app/spindle/program.h"
#include "src/context/maintenance/maintenance.h"
#include "src/context/maintenance/train/words.h"

namespace spindle {

// The one in `file`, else the one that comes with the program.
Result<maintenance::Interpreter> open_interpreter(const std::string& file);

struct LabelledFiles {
  std::vector<std::string> entities, other_entities, words, failures;
};
void add_label_options(CLI::App& verb, LabelledFiles& files);

struct Labelled {
  std::vector<maintenance::LabelledText> texts, other_texts;
  std::vector<maintenance::WordPairs> words;
  std::vector<maintenance::LabelledPhrase> phrases;
};
// Errors name the file.
Result<Labelled> read_labelled(const LabelledFiles& files);

}  // namespace spindle
