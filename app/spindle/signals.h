// SIGINT and SIGTERM as events. Made first in main(), before any thread, because threads inherit the mask.
#pragma once

#include <functional>
#include <thread>

#include "lib/flow/gate.h"

namespace spindle {

// While it lives, the first signal requests the cancel; a second one ends the process at once.
class SignalWatch {
 public:
  explicit SignalWatch(Cancel cancel);
  ~SignalWatch();
  SignalWatch(const SignalWatch&) = delete;
  SignalWatch& operator=(const SignalWatch&) = delete;

  // Blocks until a signal came.
  void wait();

 private:
  void watch();

  Cancel cancel_;
  std::atomic<bool> stopping_ = false, signalled_ = false;
  std::thread thread_;
};

}  // namespace spindle
