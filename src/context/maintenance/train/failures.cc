#include "src/context/maintenance/train/failures.h"

#include <algorithm>

#include "lib/base/random.h"
#include "src/context/maintenance/failure_codes.h"

namespace spindle::maintenance {
namespace {

constexpr std::uint64_t kSeed = 4;

struct Example {
  Features features;
  unsigned label;
};

Example example_of(const LabelledPhrase& phrase) {
  const auto codes = failure_codes();
  const auto found = std::ranges::find(codes, phrase.code, &FailureCode::code);
  return {phrase_features(phrase.phrase), static_cast<unsigned>(found - codes.begin())};
}

}  // namespace

Weights train_failures(const std::vector<LabelledPhrase>& phrases, const FailureTraining& training) {
  std::vector<Example> examples;
  for (const auto& phrase : phrases) examples.push_back(example_of(phrase));
  AveragedWeights weights{training.bits};
  Random random{kSeed};
  const auto labels = static_cast<unsigned>(failure_codes().size());
  for (unsigned round = 0; round < training.rounds; ++round) {
    for (auto i = examples.size(); i > 1; --i) std::swap(examples[i - 1], examples[random.below(i)]);
    for (const auto& [features, label] : examples) {
      weights.tick();
      const auto guess = best_failure(weights, features, labels);
      if (guess && guess->label == label && guess->margin > 0) continue;
      weights.add(features, label, 1);
      if (guess && guess->label != label) weights.add(features, guess->label, -1);
    }
  }
  return weights.averaged();
}

}  // namespace spindle::maintenance
