// A multi-page grey TIFF, uncompressed: how many small pictures reach another program through one pipe.
#pragma once

#include <span>

#include "src/context/drawings/raster.h"

namespace spindle::context::drawings {

std::string write_tiff(std::span<const Raster> pages, int dots_per_inch);

}  // namespace spindle::context::drawings
