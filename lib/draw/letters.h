// Letters as strokes, so that a PNG needs no font files. Private to lib/draw.
#pragma once

#include <string_view>
#include <vector>

#include "lib/draw/picture.h"

namespace spindle::draw {

// A letter: strokes through points of a grid 4 wide; y is 0 on the baseline, -6 at the top, 2 below.
using Strokes = std::vector<std::vector<Dot>>;
std::vector<Strokes> letters_of(std::string_view utf8);  // unknown characters are boxes

inline constexpr double kLetterStep = 6;  // from one letter to the next
double text_width(std::string_view utf8, double size);

}  // namespace spindle::draw
