#include "lib/observe/repeats.h"

#include <utility>

namespace spindle {
namespace {

constexpr std::size_t kMessagesMax = 10'000;

}  // namespace

std::optional<std::uint64_t> Repeats::admit(std::string_view message, Span now) {
  auto found = windows_.find(message);
  if (found == windows_.end()) {
    if (windows_.size() >= kMessagesMax) windows_.clear();
    found = windows_.emplace(std::string{message}, Window{.began = now}).first;
  }
  Window& window = found->second;
  if (now - window.began >= within_) window.began = now, window.logged = 0;
  if (window.logged >= most_) {
    ++window.left_out;
    return std::nullopt;
  }
  ++window.logged;
  return std::exchange(window.left_out, 0);
}

}  // namespace spindle
