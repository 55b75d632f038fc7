#include "src/context/maintenance/entity_tagger.h"

#include <algorithm>
#include <cmath>

#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

// Scales a margin of the averaged perceptron to a confidence; fitted on folds left out in training.
constexpr double kMarginScale = 0.06;
constexpr std::size_t kTokenBytesRead = 64;

class TokenView {
 public:
  explicit TokenView(const std::vector<std::string>& tokens) : tokens_(tokens) {
    for (const auto& token : tokens)
      folded_.push_back(fold(std::string_view{token}.substr(0, kTokenBytesRead)));
  }
  [[nodiscard]] std::string_view at(std::size_t position, int offset) const {
    const auto i = static_cast<std::ptrdiff_t>(position) + offset;
    if (i < 0) return "<s>";
    return i < static_cast<std::ptrdiff_t>(folded_.size())
               ? std::string_view{folded_[static_cast<std::size_t>(i)]}
               : "</s>";
  }
  [[nodiscard]] std::string_view raw(std::size_t i) const {
    return std::string_view{tokens_[i]}.substr(0, kTokenBytesRead);
  }

 private:
  const std::vector<std::string>& tokens_;
  std::vector<std::string> folded_;
};

std::string_view tail(std::string_view word, std::size_t size) {
  return word.substr(word.size() - std::min(size, word.size()));
}

void add_grams(Features& features, std::string_view word) {
  const std::string padded = "^" + std::string{word} + "$";
  for (const std::size_t size : {3U, 4U, 5U})
    for (std::size_t i = 0; i + size <= padded.size(); ++i)
      features.push_back(feature("gram", std::string_view{padded}.substr(i, size)));
}

Features features_at(const TokenView& view, std::size_t i, std::size_t count) {
  const auto word = view.at(i, 0), before = view.at(i, -1), after = view.at(i, 1);
  Features features{feature("bias"),
                    feature("word", word),
                    feature("shape", shape_of(view.raw(i))),
                    feature("word-1", before),
                    feature("word+1", after),
                    feature("word-2", view.at(i, -2)),
                    feature("word+2", view.at(i, 2)),
                    feature("words-1", before, word),
                    feature("words+1", word, after),
                    feature("tail-1", tail(before, 3)),
                    feature("tail+1", tail(after, 3)),
                    feature("head-1", before.substr(0, 4)),
                    feature("head+1", after.substr(0, 4))};
  if (i == 0) features.push_back(feature("first"));
  if (i + 1 == count) features.push_back(feature("last"));
  add_grams(features, word);
  return features;
}

double confidence_of(const std::vector<double>& margins, std::size_t begin, std::size_t end) {
  double least = margins[begin];
  for (auto i = begin; i < end; ++i) least = std::min(least, margins[i]);
  return 1 / (1 + std::exp(-kMarginScale * least));
}

std::vector<Entity> outer_spans(const Path& path) {
  std::vector<Entity> found;
  const auto& labels = path.labels;
  for (std::size_t i = 0; i < labels.size();) {
    auto end = i + 1;
    if (labels[i] != 0) {
      while (end < labels.size() && is_inside(labels[end])) ++end;
      found.push_back(
          {i, end, static_cast<EntityType>(type_of(labels[i])), confidence_of(path.margins, i, end)});
    }
    i = end;
  }
  return found;
}

}  // namespace

std::vector<Features> token_features(const std::vector<std::string>& tokens, unsigned source) {
  const TokenView view{tokens};
  std::vector<Features> all;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    auto features = features_at(view, i, tokens.size());
    const auto shared = features.size();
    for (std::size_t f = 0; f < shared; ++f) features.push_back(with(features[f], 1'000 + source));
    all.push_back(std::move(features));
  }
  return all;
}

Features inner_features(const std::vector<std::string>& tokens, const Entity& outer, std::size_t inner) {
  const auto word = fold(tokens[inner]), before = fold(tokens[inner - 1]);
  const auto type = name_of(outer.type);
  const auto size = std::to_string(outer.end - outer.begin), left = std::to_string(outer.end - inner);
  return {feature("bias"),
          feature("type", type),
          feature("whole", fold(joined(tokens, outer.begin, outer.end))),
          feature("word", word),
          feature("before", before),
          feature("size", size),
          feature("left", left),
          feature("type-before", type, before),
          feature("type-word", type, word),
          feature("tail", tail(word, 3)),
          feature("tail-before", tail(before, 3))};
}

std::vector<Entity> find_entities(const Weights& tagger, const Weights& inner,
                                  const std::vector<std::string>& tokens) {
  std::vector<Entity> found;
  for (const auto& outer : outer_spans(tag(tagger, token_features(tokens), kEntityLabels))) {
    found.push_back(outer);
    for (auto i = outer.begin + 1; i < outer.end; ++i)
      if (score(inner, inner_features(tokens, outer, i), 0) > 0)
        found.push_back({i, outer.end, outer.type, outer.confidence});
  }
  return found;
}

}  // namespace spindle::maintenance
