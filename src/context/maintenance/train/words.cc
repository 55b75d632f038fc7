#include "src/context/maintenance/train/words.h"

#include <algorithm>

#include "lib/base/random.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

constexpr std::uint64_t kSeed = 4;

bool is_pair(const WordPairs& text, std::size_t i) {
  return i + 1 < text.size() && text[i + 1].second.empty() && !text[i].second.empty();
}

// Adds a text's pairs (times 1) or takes them out again (-1).
void count(Lexicon& lexicon, const WordPairs& text, int times) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto key = lexicon_key(text[i].first);
    const auto& target = text[i].second;
    lexicon.add(key, target, times);
    if (is_pair(text, i)) lexicon.add(key + " " + lexicon_key(text[i + 1].first), target, times);
    for (const auto& word : split(target))
      if (!word.starts_with('<')) lexicon.add_word(fold(word), times);
  }
}

std::vector<std::string> raw_words(const WordPairs& text) {
  std::vector<std::string> words;
  for (const auto& pair : text) words.push_back(pair.first);
  return words;
}

struct Choice {
  std::vector<Candidate> candidates;
  std::size_t right;
};

// Where what is right is among what can be chosen; the lexicon must not have read the text.
std::vector<Choice> choices_in(const Lexicon& lexicon, const WordPairs& text) {
  std::vector<Choice> choices;
  const auto words = raw_words(text);
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto found = candidates(lexicon, words, i);
    const auto is_right = [&](const Candidate& one) {
      return one.target == text[i].second && (!one.takes_next || is_pair(text, i));
    };
    auto right =
        std::ranges::find_if(found, [&](const Candidate& one) { return one.takes_next && is_right(one); });
    if (right == found.end()) right = std::ranges::find_if(found, is_right);
    if (right == found.end()) continue;
    const auto place = static_cast<std::size_t>(right - found.begin());
    const bool takes_next = right->takes_next;
    choices.push_back({std::move(found), place});
    if (takes_next) ++i;
  }
  return choices;
}

void learn(AveragedWeights& weights, const Choice& choice) {
  weights.tick();
  const auto guess = best_of(weights, choice.candidates);
  if (guess == choice.right) return;
  weights.add(choice.candidates[choice.right].features, 0, 1);
  weights.add(choice.candidates[guess].features, 0, -1);
}

}  // namespace

WordModel train_words(const std::vector<WordPairs>& texts, const std::vector<std::string>& more,
                      const WordTraining& training) {
  Lexicon lexicon;
  for (const auto& text : texts) count(lexicon, text, 1);
  for (const auto& word : more) lexicon.add_word(fold(word));
  std::vector<Choice> choices;
  for (const auto& text : texts) {
    count(lexicon, text, -1);
    std::ranges::move(choices_in(lexicon, text), std::back_inserter(choices));
    count(lexicon, text, 1);
  }
  AveragedWeights weights{training.bits};
  Random random{kSeed};
  for (unsigned round = 0; round < training.rounds; ++round) {
    for (auto i = choices.size(); i > 1; --i) std::swap(choices[i - 1], choices[random.below(i)]);
    for (const auto& choice : choices) learn(weights, choice);
  }
  return {lexicon.pruned(), weights.averaged()};
}

void WordErrors::add(const WordPairs& truth, const std::vector<std::string>& found) {
  for (std::size_t i = 0; i < truth.size(); ++i) {
    ++words;
    before += truth[i].first != truth[i].second;
    after += i >= found.size() || found[i] != truth[i].second;
  }
}

double WordErrors::reduction() const {
  return before == 0
             ? 0
             : (static_cast<double>(before) - static_cast<double>(after)) / static_cast<double>(before);
}

}  // namespace spindle::maintenance
