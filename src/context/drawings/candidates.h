// Pieces of a page's text that may be names. Plain functions; any thread.
#pragma once

#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

enum class Form {
  word,    // as it stands
  joined,  // of neighbouring words of one line
  stacked  // letters over figures, as in a balloon
};

struct Candidate {
  Form form = Form::word;
  std::string text;
  std::vector<std::string> areas;  // two or three figures that stand beside a balloon, nearest first
  Box box;
  double confidence = 1;  // of the reading
};

// `aspect`: the page's width by its height.
std::vector<Candidate> find_candidates(const std::vector<Word>& words, double aspect);

}  // namespace spindle::context::drawings
