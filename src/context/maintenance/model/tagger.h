// Labels a sequence by the best path through scores of (position, label) and (label, next label): Viterbi
// over a linear model (Collins 2002). Labels are begin/inside/outside (Ramshaw and Marcus 1995): 0 outside,
// 2t+1 the beginning and 2t+2 the inside of a span of type t; an inside only follows its own type.
#pragma once

#include <vector>

#include "src/context/maintenance/model/weights.h"

namespace spindle::maintenance {

using Label = unsigned;
constexpr Label begin_label(unsigned type) { return 2 * type + 1; }
constexpr Label inside_label(unsigned type) { return 2 * type + 2; }
constexpr bool is_inside(Label label) { return label != 0 && label % 2 == 0; }
constexpr unsigned type_of(Label label) { return (label - 1) / 2; }
constexpr bool may_follow(Label label, Label next) {
  return !is_inside(next) || label == next || label + 1 == next;
}

using Scores = std::vector<std::vector<double>>;  // [position][label], or [label][next]

struct Path {
  std::vector<Label> labels;
  std::vector<double> margins;  // by how much each label beats the best path through another one there
};

// The start counts as outside.
Path best_path(const Scores& emissions, const Scores& transitions);

Feature transition_feature(Label from);

template <class W>
Scores emissions_of(const W& weights, const std::vector<Features>& sequence, Label labels) {
  Scores scores(sequence.size(), std::vector<double>(labels));
  for (std::size_t i = 0; i < sequence.size(); ++i)
    for (Label label = 0; label < labels; ++label) scores[i][label] = score(weights, sequence[i], label);
  return scores;
}

template <class W>
Scores transitions_of(const W& weights, Label labels) {
  Scores scores(labels, std::vector<double>(labels));
  for (Label from = 0; from < labels; ++from)
    for (Label to = 0; to < labels; ++to) scores[from][to] = weights(transition_feature(from), to);
  return scores;
}

template <class W>
Path tag(const W& weights, const std::vector<Features>& sequence, Label labels) {
  return best_path(emissions_of(weights, sequence, labels), transitions_of(weights, labels));
}

}  // namespace spindle::maintenance
