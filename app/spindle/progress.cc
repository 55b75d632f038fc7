#include "app/spindle/progress.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <unistd.h>

namespace spindle {
namespace {

constexpr int kBarWidth = 30;
constexpr Span kRedrawEvery = 100ms;

std::string rate_text(double rate) {
  if (rate >= 1e6) return fmt::format("{:.1f} M ", rate / 1e6);
  if (rate >= 1e3) return fmt::format("{:.1f} k ", rate / 1e3);
  return fmt::format("{:.3g} ", rate);
}

}  // namespace

std::string progress_line(const Progress& progress, Span taken) {
  const double done = static_cast<double>(progress.done), rate = done / std::max(seconds(taken), 1e-6);
  std::string out = fmt::format("{:<20} ", progress.doing);
  if (progress.total > 0) {
    const double part = std::min(1.0, done / static_cast<double>(progress.total));
    const int filled = static_cast<int>(part * kBarWidth);
    out += fmt::format("[{:#<{}}{:.<{}}] {:3.0f} %  ", "", filled, "", kBarWidth - filled, part * 100);
  }
  out += fmt::format("{}{}/s", rate_text(rate), progress.unit);
  if (progress.total > progress.done && progress.done > 0)
    out += fmt::format(", {:.0f} s left", (static_cast<double>(progress.total) - done) / rate);
  return out;
}

ProgressFn progress_bar() {
  if (::isatty(STDERR_FILENO) != 1) return {};
  struct State {
    Span began = system_clock().steady(), drawn{0};
    std::string doing;
  };
  return [state = std::make_shared<State>()](const Progress& progress) {
    const Span now = system_clock().steady();
    if (progress.doing != state->doing) *state = {now, Span{0}, std::string{progress.doing}};
    const bool finished = progress.total > 0 && progress.done >= progress.total;
    if (!finished && now - state->drawn < kRedrawEvery) return;
    state->drawn = now;
    std::fprintf(stderr, "\r\033[K%s%s", progress_line(progress, now - state->began).c_str(),
                 finished ? "\n" : "");
  };
}

}  // namespace spindle
