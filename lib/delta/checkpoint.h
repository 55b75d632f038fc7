// A checkpoint of a Delta log: all of its present state as one Parquet file, so that readers need not replay
// every entry. Private to lib/delta. Pure.
#pragma once

#include <string>

#include "lib/delta/actions.h"

namespace spindle::delta {

Result<std::string> encode_checkpoint(const State& state);
// Everything but the version, which the file's name says.
Result<State> decode_checkpoint(const std::string& bytes);

}  // namespace spindle::delta
