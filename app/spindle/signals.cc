#include "app/spindle/signals.h"

#include <csignal>

#include <pthread.h>
#include <unistd.h>

#include "app/spindle/program.h"

namespace spindle {
namespace {

sigset_t watched() {
  sigset_t set;
  ::sigemptyset(&set);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1}) ::sigaddset(&set, signal);
  return set;
}

}  // namespace

SignalWatch::SignalWatch(Cancel cancel) : cancel_(std::move(cancel)) {
  const auto set = watched();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
  thread_ = std::thread{[this] { watch(); }};
}

SignalWatch::~SignalWatch() {
  stopping_ = true;
  ::pthread_kill(thread_.native_handle(), SIGUSR1);  // wakes sigwait
  thread_.join();
}

void SignalWatch::wait() { signalled_.wait(false); }

void SignalWatch::watch() {
  const auto set = watched();
  for (int signal = 0; !stopping_ && ::sigwait(&set, &signal) == 0;) {
    if (signal == SIGUSR1) continue;
    if (signalled_.exchange(true)) ::_exit(static_cast<int>(Exit::interrupted));
    signalled_.notify_all();
    cancel_.request();
  }
}

}  // namespace spindle
