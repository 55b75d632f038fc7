// Words of a picture, by the text recognition program tesseract. Letters are first freed from rules and
// balloons and put together to lines, which the program then reads one by one: a drawing has no columns and
// paragraphs for it to find. Any thread; one program at a time, within the limits given.
#pragma once

#include "lib/env/child.h"
#include "src/context/drawings/raster.h"
#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

inline constexpr std::size_t kTextLinesMax = 20'000;  // of a page; the rest is left out

// Expects letters of 12 to 80 pixels. Several readings of the same page.
// not_found: tesseract is not installed. timeout, exhausted: the limits. corrupt: it said nothing sensible.
Result<std::vector<std::vector<Word>>> recognise(Raster raster, const ChildLimits& limits);

}  // namespace spindle::context::drawings
