#include "lib/env/env.h"

namespace spindle {

Env system_env() { return {system_clock(), system_disk()}; }

}  // namespace spindle
