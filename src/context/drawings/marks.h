// Connected patches of ink ("marks") of a picture, and the lines of text that marks of a letter's size form.
// Plain functions; any thread.
#pragma once

#include <span>

#include "src/context/drawings/raster.h"

namespace spindle::context::drawings {

struct Run {  // of ink in one row
  int y = 0, left = 0, right = 0;
};

struct Mark {
  PixelBox box;
  int ink = 0;  // pixels
  std::vector<Run> runs;
};

std::vector<Mark> find_marks(const Raster& raster);

struct LetterSizes {
  int height_min = 0, height_max = 0;  // pixels
};

struct TextLine {
  PixelBox box;
  std::vector<std::size_t> marks;  // indices
};

// Marks that stand in a row to the right of each other, as letters, figures and dashes do.
std::vector<TextLine> find_lines(std::span<const Mark> marks, const LetterSizes& sizes);

// The marks alone, without what else is in the box.
Raster picture_of(const Raster& raster, std::span<const Mark> marks, const TextLine& line);

}  // namespace spindle::context::drawings
