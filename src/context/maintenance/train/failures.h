// Learns failure_mode.h's weights from labelled phrases. Deterministic; one thread.
#pragma once

#include "src/context/maintenance/failure_mode.h"
#include "src/context/maintenance/train/labelled.h"

namespace spindle::maintenance {

struct FailureTraining {
  unsigned rounds = 15, bits = 18;
};
Weights train_failures(const std::vector<LabelledPhrase>& phrases, const FailureTraining& training = {});

}  // namespace spindle::maintenance
