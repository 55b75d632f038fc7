#include "lib/base/check.h"

#include <cstdio>
#include <cstdlib>

namespace spindle {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr, "%s:%d: this must hold and does not: %s (a bug in spindle)\n", file, line, condition);
  std::abort();
}

}  // namespace spindle
