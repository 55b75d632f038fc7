#include "lib/env/clock.h"

#include <thread>

namespace spindle {
namespace {

class SystemClock final : public Clock {
 public:
  Time now() override { return std::chrono::floor<Span>(std::chrono::system_clock::now()); }
  Span steady() override {
    return std::chrono::duration_cast<Span>(std::chrono::steady_clock::now().time_since_epoch());
  }
  void sleep(Span span) override { std::this_thread::sleep_for(span); }
};

}  // namespace

Clock& system_clock() {
  static SystemClock clock;
  return clock;
}

}  // namespace spindle
