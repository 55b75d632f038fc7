#include "src/context/maintenance/train/entities.h"

#include <algorithm>

#include "lib/base/random.h"

namespace spindle::maintenance {
namespace {

constexpr std::uint64_t kSeed = 4;
constexpr double kInnerMargin = 0.1;

template <class T>
void shuffle(std::vector<T>& items, Random& random) {
  for (auto i = items.size(); i > 1; --i) std::swap(items[i - 1], items[random.below(i)]);
}

bool same_span(const Entity& a, const Entity& b) {
  return a.begin == b.begin && a.end == b.end && a.type == b.type;
}

// The outermost spans as labels: longer ones first, what overlaps them left out.
std::vector<Label> labels_of(const LabelledText& text) {
  auto spans = text.entities;
  std::ranges::stable_sort(spans, std::ranges::greater{}, [](const Entity& e) { return e.end - e.begin; });
  std::vector<Label> labels(text.tokens.size(), 0);
  for (const auto& span : spans) {
    const auto begin = labels.begin() + static_cast<std::ptrdiff_t>(span.begin);
    const auto end = labels.begin() + static_cast<std::ptrdiff_t>(span.end);
    if (std::any_of(begin, end, [](Label label) { return label != 0; })) continue;
    std::fill(begin, end, inside_label(static_cast<unsigned>(span.type)));
    *begin = begin_label(static_cast<unsigned>(span.type));
  }
  return labels;
}

struct Example {
  std::vector<Features> features;
  std::vector<Label> labels;
};

void learn_path(AveragedWeights& weights, const Example& example) {
  weights.tick();
  const auto guess = tag(weights, example.features, kEntityLabels).labels;
  Label truth_before = 0, guess_before = 0;
  for (std::size_t i = 0; i < guess.size(); ++i) {
    if (guess[i] != example.labels[i]) {
      weights.add(example.features[i], example.labels[i], 1);
      weights.add(example.features[i], guess[i], -1);
    }
    weights.add({transition_feature(truth_before)}, example.labels[i], 1);
    weights.add({transition_feature(guess_before)}, guess[i], -1);
    truth_before = example.labels[i], guess_before = guess[i];
  }
}

Weights train_tagger(const std::vector<LabelledText>& texts, const EntityTraining& training) {
  std::vector<Example> examples;
  for (const auto& text : texts)
    examples.push_back({token_features(text.tokens, text.source), labels_of(text)});
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < texts.size(); ++i)
    order.insert(order.end(), texts[i].source == 0 ? training.own_repeats : 1, i);
  AveragedWeights weights{training.tagger_bits};
  Random random{kSeed};
  for (unsigned round = 0; round < training.rounds; ++round) {
    shuffle(order, random);
    for (const auto i : order) learn_path(weights, examples[i]);
  }
  return weights.averaged();
}

struct InnerExample {
  Features features;
  bool is_entity;
};

std::vector<InnerExample> inner_examples(const LabelledText& text) {
  std::vector<InnerExample> examples;
  for (const auto& outer : text.entities)
    for (auto i = outer.begin + 1; i < outer.end; ++i) {
      const Entity within{i, outer.end, outer.type};
      const bool is_entity =
          std::ranges::any_of(text.entities, [&](const Entity& e) { return same_span(e, within); });
      examples.push_back({inner_features(text.tokens, outer, i), is_entity});
    }
  return examples;
}

Weights train_inner(const std::vector<LabelledText>& texts, const EntityTraining& training) {
  std::vector<InnerExample> examples;
  for (const auto& text : texts)
    if (text.source == 0) std::ranges::move(inner_examples(text), std::back_inserter(examples));
  AveragedWeights weights{training.inner_bits};
  Random random{kSeed};
  for (unsigned round = 0; round < training.rounds; ++round) {
    shuffle(examples, random);
    for (const auto& [features, is_entity] : examples) {
      weights.tick();
      const float sign = is_entity ? 1 : -1;
      if (score(weights, features, 0) * sign <= kInnerMargin) weights.add(features, 0, sign);
    }
  }
  return weights.averaged();
}

}  // namespace

EntityWeights train_entities(const std::vector<LabelledText>& texts, const EntityTraining& training) {
  return {train_tagger(texts, training), train_inner(texts, training)};
}

void Agreement::add(const std::vector<Entity>& found, const std::vector<Entity>& truth) {
  const auto in = [](const Entity& one, const std::vector<Entity>& all) {
    return std::ranges::any_of(all, [&](const Entity& other) { return same_span(one, other); });
  };
  for (const auto& one : found) ++(in(one, truth) ? right : wrong);
  for (const auto& one : truth) missed += !in(one, found);
}

double Agreement::precision() const {
  return right + wrong == 0 ? 0 : static_cast<double>(right) / static_cast<double>(right + wrong);
}
double Agreement::recall() const {
  return right + missed == 0 ? 0 : static_cast<double>(right) / static_cast<double>(right + missed);
}
double Agreement::f1() const {
  const double sum = precision() + recall();
  return sum == 0 ? 0 : 2 * precision() * recall() / sum;
}

}  // namespace spindle::maintenance
