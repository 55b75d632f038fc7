// Learns normaliser.h's lexicon and weights from pairs of raw and spelled-out words. Deterministic; one
// thread.
#pragma once

#include "src/context/maintenance/normaliser.h"
#include "src/context/maintenance/train/labelled.h"

namespace spindle::maintenance {

struct WordModel {
  Lexicon lexicon;
  Weights weights;
};
struct WordTraining {
  unsigned rounds = 5, bits = 20;
};
// `more` are texts whose words are spelled as they should be; they only widen the vocabulary.
WordModel train_words(const std::vector<WordPairs>& texts, const std::vector<std::string>& more = {},
                      const WordTraining& training = {});

// Words that differ from what they should be, before and after.
struct WordErrors {
  std::size_t words = 0, before = 0, after = 0;
  void add(const WordPairs& truth, const std::vector<std::string>& found);
  [[nodiscard]] double reduction() const;  // (before - after) / before
};

}  // namespace spindle::maintenance
