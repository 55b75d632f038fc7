// What this process uses of the machine. Any thread.
#pragma once

#include <cstdint>

#include "lib/base/base.h"

namespace spindle {

struct ProcessUsage {
  std::uint64_t resident_bytes = 0, open_files = 0;
  Span cpu{0};  // user and system, all threads
};

// Zeros where the system does not say.
ProcessUsage process_usage();

}  // namespace spindle
