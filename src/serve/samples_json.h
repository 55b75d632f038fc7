// Samples as JSON. Private to src/serve; pure functions.
#pragma once

#include <string>

#include "lib/model/model.h"

namespace spindle::serve {

// {"time":"...Z","value":1.5,"quality":"Good"}. A digital value is the state's name where it has one, with
// its code as "state"; a system state likewise.
void append_sample(std::string& out, const Batch& rows, std::size_t row, const Tag& tag,
                   const StateSet* states);

// {"name":..., "id":..., "type":..., ...}: everything that POST /v1/tags takes.
void append_tag(std::string& out, const Tag& tag);

}  // namespace spindle::serve
