// Raw words of maintenance staff as spelled-out ones: "repl l/h hyd pmp" as "replace left hand hydraulic
// pump". For each word it gathers what it may stand for (the lexicon, parts, masks for identifiers and
// numbers, near words, words it abbreviates: a noisy channel as in Church and Gale 1991) and a linear model
// picks by word and neighbours.
#pragma once

#include <string>
#include <vector>

#include "src/context/maintenance/model/lexicon.h"
#include "src/context/maintenance/model/weights.h"

namespace spindle::maintenance {

struct Candidate {
  std::string target;  // empty: said by a neighbour
  Features features;
  bool takes_next = false;  // stands for this word and the next
};

// At least one: the word itself in lower case.
std::vector<Candidate> candidates(const Lexicon& lexicon, const std::vector<std::string>& words,
                                  std::size_t i);

template <class W>
std::size_t best_of(const W& weights, const std::vector<Candidate>& candidates) {
  std::size_t best = 0;
  double best_score = 0;
  for (std::size_t i = 0; i < candidates.size(); ++i)
    if (const double one = score(weights, candidates[i].features, 0); i == 0 || one > best_score)
      best = i, best_score = one;
  return best;
}

// One target a word.
std::vector<std::string> normalised(const Lexicon& lexicon, const Weights& weights,
                                    const std::vector<std::string>& words);

// What a word is looked up by.
std::string lexicon_key(std::string_view word);

}  // namespace spindle::maintenance
