// Orderly shutdown: work enters a gate and leaves it; close() refuses new work and waits for the old.
// Any thread. The gate must outlive its passes.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/base/base.h"

namespace spindle {

class Gate {
 public:
  class Pass {
   public:
    explicit Pass(Gate& gate) : gate_(&gate) {}
    Pass(Pass&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
    Pass& operator=(Pass&&) = delete;
    ~Pass() {
      if (gate_) gate_->leave();
    }

   private:
    Gate* gate_;
  };

  // nullopt when the gate is closed.
  std::optional<Pass> enter() {
    const std::lock_guard lock{mutex_};
    if (closed_) return std::nullopt;
    ++inside_;
    return std::optional<Pass>{std::in_place, *this};
  }

  // True when everyone left in time. May be called more than once.
  bool close(Span wait_at_most) {
    std::unique_lock lock{mutex_};
    closed_ = true;
    return empty_.wait_for(lock, wait_at_most, [&] { return inside_ == 0; });
  }

 private:
  void leave() {
    const std::lock_guard lock{mutex_};
    if (--inside_ == 0) empty_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t inside_ = 0;
  bool closed_ = false;
};

// Asks long work to stop. Copies share one flag; any thread.
class Cancel {
 public:
  void request() { *flag_ = true; }
  [[nodiscard]] bool requested() const { return *flag_; }
  [[nodiscard]] Result<> check() const {
    if (requested()) return fail(Code::cancelled, "cancelled by the caller");
    return {};
  }

 private:
  std::shared_ptr<std::atomic<bool>> flag_ = std::make_shared<std::atomic<bool>>(false);
};

// Told how far long work is; drawn as a bar by the CLI. Called from the working thread, often.
struct Progress {
  std::uint64_t done = 0, total = 0;  // total 0: not known
  std::string_view unit;              // "samples", "files"
  std::string_view doing;
};
using ProgressFn = std::function<void(const Progress&)>;

}  // namespace spindle
