// Devices compared with the one before them, so that the signal goes on where it was. Private to splice/.
#pragma once

#include "src/derive/splice/splice.h"

namespace spindle::derive {

// Sets correction, lag and sigma of the segments of devices, outwards from the reference. A correction is
// made only when the interval of gain or shift leaves out "none" and the effect is larger than what two
// instruments may differ by: otherwise a real step of the process would be erased.
Result<> correct(const SpliceInput& input, const ReadRows& read, SpliceTable& table);

}  // namespace spindle::derive
