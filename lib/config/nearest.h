// "Did you mean": the candidate closest to a mistyped word. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace spindle::config {

// The candidate with the fewest typing mistakes (inserted, lost, changed or swapped letters; case does not
// count), or empty when none is close: at most one mistake in three letters.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace spindle::config
