// The outside world as a parameter: nothing below app/ asks the operating system directly.
#pragma once

#include "lib/env/clock.h"
#include "lib/env/disk.h"

namespace spindle {

struct Env {
  Clock& clock;
  Disk& disk;
};

Env system_env();

}  // namespace spindle
