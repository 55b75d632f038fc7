// What a drawing is made of besides letters: rules and the rings of instrument balloons. They are wiped out
// so that letters which touch them stand free. Plain functions over a raster; any thread.
#pragma once

#include "src/context/drawings/raster.h"

namespace spindle::context::drawings {

inline constexpr std::uint8_t kInk = 160;  // darker is ink

// Wipes horizontal and vertical strokes at least `length` pixels long where they are at most `thickness`
// thick, so that what crosses them stays.
void wipe_rules(Raster& raster, int length, int thickness);

struct Ring {
  int x = 0, y = 0, radius = 0;
};

// Circles of `smallest` to `largest` radius of which at least `share` of the circumference is drawn.
std::vector<Ring> find_rings(const Raster& raster, int smallest, int largest, double share);
// Wipes the ring where it is thin and nothing else is near; false, and nothing is wiped, when that is less
// than `share` of it: then it was no ring.
// `through_letters`: also where letters seem to touch it, which cuts letters that stand across a gap in the
// ring.
bool wipe_ring(Raster& raster, const Ring& ring, int thickness, double share, bool through_letters);

}  // namespace spindle::context::drawings
