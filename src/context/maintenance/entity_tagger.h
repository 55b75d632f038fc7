// Entities of a text's tokens: the outermost spans by a tagger, then the spans within them by a yes-or-no
// model
// ("air filter" is a filter). Features: words, their shape, character n-grams, neighbours. Pure but for the
// weights.
#pragma once

#include <string>
#include <vector>

#include "src/context/maintenance/maintenance.h"
#include "src/context/maintenance/model/tagger.h"

namespace spindle::maintenance {

inline constexpr Label kEntityLabels = 1 + 2 * kEntityTypes;

// For each token. `source` numbers the labelling scheme learned from; 0 is the one spoken. Each feature
// stands twice, for all sources and for this one, so that sources teach each other without having to agree
// (Daumé 2007).
std::vector<Features> token_features(const std::vector<std::string>& tokens, unsigned source = 0);

// Whether tokens [inner, outer.end) are an entity of their own.
Features inner_features(const std::vector<std::string>& tokens, const Entity& outer, std::size_t inner);

std::vector<Entity> find_entities(const Weights& tagger, const Weights& inner,
                                  const std::vector<std::string>& tokens);

}  // namespace spindle::maintenance
