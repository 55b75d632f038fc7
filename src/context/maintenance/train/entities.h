// Learns the weights of entity_tagger.h from labelled texts. Deterministic: the same texts in the same order
// give the same bytes. One thread; some 100 bytes of memory a feature.
#pragma once

#include <vector>

#include "src/context/maintenance/entity_tagger.h"

namespace spindle::maintenance {

struct LabelledText {
  std::vector<std::string> tokens;
  std::vector<Entity> entities;
  unsigned source = 0;  // its labelling scheme; 0 is the one to be spoken
};

struct EntityWeights {
  Weights tagger, inner;
};
struct EntityTraining {
  unsigned rounds = 12;      // over all texts
  unsigned own_repeats = 3;  // texts of source 0 stand this often in a round: other sources are larger
  unsigned tagger_bits = 21, inner_bits = 14;
};
EntityWeights train_entities(const std::vector<LabelledText>& texts, const EntityTraining& training = {});

// Entities by exact borders and type.
struct Agreement {
  std::size_t right = 0, wrong = 0, missed = 0;
  void add(const std::vector<Entity>& found, const std::vector<Entity>& truth);
  [[nodiscard]] double precision() const;
  [[nodiscard]] double recall() const;
  [[nodiscard]] double f1() const;
};

}  // namespace spindle::maintenance
