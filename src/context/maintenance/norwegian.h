// Norwegian words as they are meant: lower case, usual abbreviations spelled out, identifiers masked. Pure.
#pragma once

#include <string>
#include <vector>

namespace spindle::maintenance {

// One target a word.
std::vector<std::string> normalised_norwegian(const std::vector<std::string>& words);

}  // namespace spindle::maintenance
