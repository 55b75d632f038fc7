// Connected patches of ink ("marks") of a picture, and the lines of text that marks of a letter's size form.
// Plain functions; any thread.
#pragma once

#include <span>

#include "src/context/drawings/raster.h"

namespace spindle::context::drawings {

struct Mark {
  PixelBox box;
  int ink = 0;  // pixels
};

std::vector<Mark> find_marks(const Raster& raster);

struct LetterSizes {
  int height_min = 0, height_max = 0;  // pixels
};

// Boxes around marks that stand in a row to the right of each other, as letters, figures and dashes do.
std::vector<PixelBox> find_lines(std::span<const Mark> marks, const LetterSizes& sizes);

}  // namespace spindle::context::drawings
