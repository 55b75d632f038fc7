// The words of an SVG drawing, where its transforms put them. Text drawn as paths or held in an embedded
// picture is not seen. Any thread.
#pragma once

#include "src/context/drawings/words.h"

namespace spindle::context::drawings {

// The page has one reading. invalid: no well-formed SVG, or it has no size. `name` is for messages.
Result<Page> read_svg(std::string bytes, const std::string& name);

}  // namespace spindle::context::drawings
