// Cancels work whose client has hung up. Private to src/serve.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "lib/flow/flow.h"

namespace spindle::serve {

// Looks every kLookEvery while it lives; `gone` must stay valid as long.
class CancelWatch {
 public:
  explicit CancelWatch(std::function<bool()> gone) : gone_(std::move(gone)), thread_([this] { watch(); }) {}
  ~CancelWatch() {
    {
      const std::lock_guard lock{mutex_};
      done_ = true;
    }
    woken_.notify_all();
    thread_.join();
  }
  CancelWatch(const CancelWatch&) = delete;
  CancelWatch& operator=(const CancelWatch&) = delete;
  [[nodiscard]] const Cancel& cancel() const { return cancel_; }

 private:
  static constexpr Span kLookEvery = 200ms;
  void watch() {
    std::unique_lock lock{mutex_};
    while (!woken_.wait_for(lock, kLookEvery, [this] { return done_; }))
      if (gone_ && gone_()) return cancel_.request();
  }

  std::function<bool()> gone_;
  Cancel cancel_;
  std::mutex mutex_;
  std::condition_variable woken_;
  bool done_ = false;
  std::thread thread_;
};

}  // namespace spindle::serve
