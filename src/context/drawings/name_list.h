// The names that drawings may speak of, from files. Any thread.
#pragma once

#include <string>
#include <vector>

#include "lib/env/disk.h"

namespace spindle::context::drawings {

inline constexpr std::size_t kNamesMax = 5'000'000;

// One column of a CSV file with a head, each name once, empty ones left out. `column` empty: "tag", else
// "name", else the first. not_found: no such file or column, and then the message names those there are.
Result<std::vector<std::string>> read_names(Disk& disk, const std::string& path, const std::string& column);
// The PDF and SVG files beside a drawing, itself included, without their endings.
Result<std::vector<std::string>> drawings_beside(Disk& disk, const std::string& path);

}  // namespace spindle::context::drawings
