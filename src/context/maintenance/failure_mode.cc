#include "src/context/maintenance/failure_mode.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "src/context/maintenance/activity_words.h"
#include "src/context/maintenance/failure_codes.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr std::size_t kPhraseBytesRead = 512;
constexpr double kMarginScale = 0.1;
constexpr std::string_view kNegating[] = {"not",  "no",   "won't", "can't", "cannot", "doesn't",
                                          "will", "ikke", "ingen", "does",  "unable", "fails"};

struct Medium {
  std::string_view word, code;
};
// What leaks decides among the external leakages.
constexpr std::array kMedia{Medium{"fuel", "ELF"},  Medium{"diesel", "ELF"},     Medium{"drivstoff", "ELF"},
                            Medium{"gas", "ELP"},   Medium{"gass", "ELP"},       Medium{"process", "ELP"},
                            Medium{"crude", "ELP"}, Medium{"condensate", "ELP"}, Medium{"kondensat", "ELP"}};

std::string_view refined(std::string_view code, const std::vector<std::string>& words) {
  if (code != "ELU") return code;
  for (const auto& medium : kMedia)
    if (std::ranges::find(words, medium.word) != words.end()) return medium.code;
  return code;
}

}  // namespace

Features phrase_features(std::string_view phrase) {
  const auto words = split(fold(phrase.substr(0, kPhraseBytesRead)));
  Features features{feature("bias")};
  for (std::size_t i = 0; i < words.size(); ++i) {
    features.push_back(feature("word", words[i]));
    features.push_back(feature("pair", i == 0 ? "<s>" : words[i - 1], words[i]));
    const auto padded = "^" + words[i] + "$";
    for (const std::size_t size : {3U, 4U, 5U})
      for (std::size_t k = 0; k + size <= padded.size(); ++k)
        features.push_back(feature("gram", std::string_view{padded}.substr(k, size)));
  }
  return features;
}

std::optional<FailureMode> guess_failure(const Weights& weights, std::string_view phrase) {
  const auto codes = failure_codes();
  const auto guess = best_failure(weights, phrase_features(phrase), static_cast<unsigned>(codes.size()));
  if (!guess || phrase.empty()) return std::nullopt;
  const auto code = refined(codes[guess->label].code, split(fold(phrase)));
  return FailureMode{std::string{code}, 1 / (1 + std::exp(-kMarginScale * guess->margin)),
                     fmt::format("'{}' reads as {}", phrase, codes[guess->label].name)};
}

std::string fault_phrase(const std::vector<std::string>& tokens, const std::vector<Entity>& entities) {
  std::vector<bool> taken(tokens.size(), false);
  for (const auto& entity : entities) {
    if (entity.type == EntityType::physical_object || entity.type == EntityType::activity) continue;
    for (auto i = entity.begin; i < entity.end; ++i) taken[i] = true;
    if (entity.begin > 0 &&
        std::ranges::find(kNegating, fold(tokens[entity.begin - 1])) != std::end(kNegating))
      taken[entity.begin - 1] = true;
  }
  std::vector<std::string> words;
  for (std::size_t i = 0; i < tokens.size(); ++i)
    if (taken[i]) words.push_back(tokens[i]);
  return joined(words, 0, words.size());
}

}  // namespace spindle::maintenance
