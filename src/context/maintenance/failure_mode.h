// A phrase's failure mode by a linear model over its words, pairs of words and character n-grams. Pure.
#pragma once

#include <optional>
#include <string_view>

#include "src/context/maintenance/maintenance.h"
#include "src/context/maintenance/model/weights.h"

namespace spindle::maintenance {

Features phrase_features(std::string_view phrase);

// The label is a place in failure_codes(). None when no feature was ever seen in training.
struct FailureGuess {
  unsigned label = 0;
  double margin = 0;  // before the second best
};
template <class W>
std::optional<FailureGuess> best_failure(const W& weights, const Features& features, unsigned labels) {
  FailureGuess best;
  double best_score = 0, second = 0;
  bool known = false;
  for (unsigned label = 0; label < labels; ++label) {
    const double one = score(weights, features, label);
    known |= one != 0;
    if (label == 0 || one > best_score) {
      second = label == 0 ? one : best_score;
      best_score = one, best.label = label;
    } else if (label == 1 || one > second) {
      second = one;
    }
  }
  best.margin = best_score - second;
  return known ? std::optional{best} : std::nullopt;
}

std::optional<FailureMode> guess_failure(const Weights& weights, std::string_view phrase);

// The words of a text that tell of a fault: its states, processes and properties, with what negates them.
std::string fault_phrase(const std::vector<std::string>& tokens, const std::vector<Entity>& entities);

}  // namespace spindle::maintenance
