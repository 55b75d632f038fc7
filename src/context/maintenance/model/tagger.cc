#include "src/context/maintenance/model/tagger.h"

#include <algorithm>
#include <limits>

namespace spindle::maintenance {
namespace {

constexpr double kNever = -1e300;

// The best score of any path that ends at (position, label), its own score included.
Scores forward(const Scores& emissions, const Scores& transitions) {
  Scores best = emissions;
  const auto labels = static_cast<Label>(transitions.size());
  for (Label to = 0; to < labels; ++to) best[0][to] += may_follow(0, to) ? transitions[0][to] : kNever;
  for (std::size_t i = 1; i < emissions.size(); ++i)
    for (Label to = 0; to < labels; ++to) {
      double from_best = kNever;
      for (Label from = 0; from < labels; ++from)
        if (may_follow(from, to)) from_best = std::max(from_best, best[i - 1][from] + transitions[from][to]);
      best[i][to] += from_best;
    }
  return best;
}

// The best score of any path that goes on from (position, label), without its own score.
Scores backward(const Scores& emissions, const Scores& transitions) {
  const auto labels = static_cast<Label>(transitions.size());
  Scores best(emissions.size(), std::vector<double>(labels, 0));
  for (auto i = emissions.size() - 1; i > 0; --i)
    for (Label from = 0; from < labels; ++from) {
      best[i - 1][from] = kNever;
      for (Label to = 0; to < labels; ++to)
        if (may_follow(from, to))
          best[i - 1][from] =
              std::max(best[i - 1][from], transitions[from][to] + emissions[i][to] + best[i][to]);
    }
  return best;
}

}  // namespace

Path best_path(const Scores& emissions, const Scores& transitions) {
  Path path;
  if (emissions.empty()) return path;
  const auto to_here = forward(emissions, transitions), from_here = backward(emissions, transitions);
  const auto labels = static_cast<Label>(transitions.size());
  Label last = 0;
  for (std::size_t i = 0; i < emissions.size(); ++i) {
    Label best = 0;
    double best_score = -std::numeric_limits<double>::infinity(), second = best_score;
    for (Label label = 0; label < labels; ++label) {
      if (!may_follow(last, label)) continue;
      const double through = to_here[i][label] + from_here[i][label];
      if (through > best_score)
        second = best_score, best_score = through, best = label;
      else
        second = std::max(second, through);
    }
    path.labels.push_back(last = best);
    path.margins.push_back(best_score - second);
  }
  return path;
}

Feature transition_feature(Label from) { return with(feature("transition"), from); }

}  // namespace spindle::maintenance
