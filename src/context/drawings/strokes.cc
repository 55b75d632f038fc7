#include "src/context/drawings/strokes.h"

#include <cmath>
#include <numbers>

namespace spindle::context::drawings {
namespace {

bool ink(std::uint8_t pixel) { return pixel < kInk; }

int run_up(const Raster& raster, int x, int y, int step, int most) {
  int length = 0;
  for (y += step; length < most && y >= 0 && y < raster.height && ink(raster.row(y)[x]); y += step) ++length;
  return length;
}

// How much ink stands on each other at a pixel, counted to `most`.
int thickness_at(const Raster& raster, int x, int y, int most) {
  return 1 + run_up(raster, x, y, -1, most) + run_up(raster, x, y, 1, most);
}

struct Run {
  int y, left, right;
};

std::vector<Run> long_runs(const Raster& raster, int length) {
  std::vector<Run> runs;
  for (int y = 0; y < raster.height; ++y) {
    const auto* row = raster.row(y);
    for (int x = 0; x < raster.width;) {
      const int left = x;
      while (x < raster.width && ink(row[x])) ++x;
      if (x - left >= length) runs.push_back({y, left, x});
      if (x == left) ++x;
    }
  }
  return runs;
}

// The pixels to wipe, as a mask: deciding all before wiping any.
void mark_level_rules(const Raster& raster, int length, int thickness, std::vector<bool>& wiped) {
  for (const auto& run : long_runs(raster, length))
    for (int x = run.left; x < run.right; ++x)
      if (thickness_at(raster, x, run.y, thickness + 1) <= thickness)
        wiped[static_cast<std::size_t>(run.y) * raster.width + x] = true;
}

constexpr int kBin = 4;        // pixels a side of a vote's cell
constexpr int kSamples = 120;  // around a ring
constexpr std::size_t kPeaksMax = 5'000;
constexpr double kShortArc = 0.03, kLongArc = 0.14;  // of a circle; letters fill less than the long one

struct Votes {
  explicit Votes(const Raster& raster)
      : width(raster.width / kBin + 1),
        height(raster.height / kBin + 1),
        cells(static_cast<std::size_t>(width) * height) {}
  void add(double x, double y) {
    const int column = static_cast<int>(x) / kBin, row = static_cast<int>(y) / kBin;
    if (x >= 0 && y >= 0 && column < width && row < height) ++at(column, row);
  }
  std::uint16_t& at(int column, int row) { return cells[static_cast<std::size_t>(row) * width + column]; }
  int width, height;
  std::vector<std::uint16_t> cells;
};

// Each edge pixel votes for the centres of all circles that could have it.
void vote(const Raster& raster, int x, int y, int smallest, int largest, Votes& votes) {
  const double dx = raster.row(y)[x + 2] - raster.row(y)[x - 2],
               dy = raster.row(y + 2)[x] - raster.row(y - 2)[x];
  const double length = std::hypot(dx, dy);
  if (length < 100) return;
  for (int radius = smallest; radius <= largest; radius += 2) {
    votes.add(x + radius * dx / length, y + radius * dy / length);
    votes.add(x - radius * dx / length, y - radius * dy / length);
  }
}

Votes count_votes(const Raster& raster, int smallest, int largest) {
  Votes votes{raster};
  for (int y = 2; y < raster.height - 2; y += 2)
    for (int x = 2; x < raster.width - 2; x += 2)
      if (ink(raster.row(y)[x])) vote(raster, x, y, smallest, largest, votes);
  return votes;
}

bool ink_near(const Raster& raster, double x, double y, double dx, double dy, int reach) {
  for (int step = -reach; step <= reach; ++step) {
    const int column = static_cast<int>(std::lround(x + step * dx)),
              row = static_cast<int>(std::lround(y + step * dy));
    if (column >= 0 && row >= 0 && column < raster.width && row < raster.height &&
        ink(raster.row(row)[column]))
      return true;
  }
  return false;
}

// `reach`: how far beside the ring counts, in pixels.
double drawn_share(const Raster& raster, const Ring& ring, int samples, int reach) {
  int drawn = 0;
  for (int i = 0; i < samples; ++i) {
    const double angle = 2 * std::numbers::pi * i / samples, dx = std::cos(angle), dy = std::sin(angle);
    drawn += ink_near(raster, ring.x + ring.radius * dx, ring.y + ring.radius * dy, dx, dy, reach);
  }
  return static_cast<double>(drawn) / samples;
}

struct Scored {
  Ring ring;
  double share = 0;
};

void improve(const Raster& raster, const Ring& ring, int samples, int reach, Scored& best) {
  if (const double share = drawn_share(raster, ring, samples, reach); share > best.share)
    best = {ring, share};
}

// First the radius, coarsely, then all of it nearby.
Scored best_ring_at(const Raster& raster, int x, int y, int smallest, int largest, double share) {
  Scored rough;
  for (int radius = smallest; radius <= largest; radius += 3)
    improve(raster, {x, y, radius}, kSamples / 4, 3, rough);
  if (rough.share < share) return {};
  Scored best;
  for (int radius = rough.ring.radius - 4; radius <= rough.ring.radius + 4; ++radius)
    for (int dy = -kBin; dy <= kBin; dy += 2)
      for (int dx = -kBin; dx <= kBin; dx += 2) improve(raster, {x + dx, y + dy, radius}, kSamples, 1, best);
  return best;
}

struct Peak {
  int votes, column, row;
};

std::vector<Peak> strongest(Votes& votes, int enough) {
  std::vector<Peak> peaks;
  for (int row = 1; row + 1 < votes.height; ++row)
    for (int column = 1; column + 1 < votes.width; ++column) {
      const int here = votes.at(column, row);
      if (here >= enough && here >= votes.at(column - 1, row) && here >= votes.at(column + 1, row) &&
          here >= votes.at(column, row - 1) && here >= votes.at(column, row + 1))
        peaks.push_back({here, column, row});
    }
  std::ranges::sort(peaks, std::greater{}, &Peak::votes);
  peaks.resize(std::min(peaks.size(), kPeaksMax));
  return peaks;
}

std::uint8_t* pixel_at(Raster& raster, const Ring& ring, double angle, int distance) {
  const int x = static_cast<int>(std::lround(ring.x + distance * std::cos(angle)));
  const int y = static_cast<int>(std::lround(ring.y + distance * std::sin(angle)));
  return x >= 0 && y >= 0 && x < raster.width && y < raster.height ? raster.row(y) + x : nullptr;
}

struct Crossing {
  int inner = 0, outer = 0;  // distances from the centre between which there is something dark
  bool ring_alone = false;   // thin, and where the ring should be
  bool drawn = false;        // there is ink where the ring should be, whatever else
};

Crossing crossing_at(Raster& raster, const Ring& ring, double angle, int thickness) {
  const auto dark = [&](int distance) {
    const auto* at = pixel_at(raster, ring, angle, distance);
    return at != nullptr && *at < kPaper - 40;
  };
  Crossing found{ring.radius - thickness, ring.radius + thickness};
  while (found.inner < found.outer && !dark(found.inner)) ++found.inner;
  while (found.outer > found.inner && !dark(found.outer)) --found.outer;
  found.ring_alone = found.outer - found.inner <= thickness + 2 && dark(found.inner) &&
                     std::abs(found.inner + found.outer - 2 * ring.radius) <= 10;
  found.drawn = dark(ring.radius - 1) || dark(ring.radius + 1);
  return found;
}

std::vector<Crossing> crossings_of(Raster& raster, const Ring& ring, int thickness) {
  std::vector<Crossing> all(static_cast<std::size_t>(ring.radius) * 16);
  for (std::size_t i = 0; i < all.size(); ++i)
    all[i] = crossing_at(raster, ring, 2 * std::numbers::pi * i / all.size(), thickness);
  return all;
}

// A ring stands alone for most of its way; circles imagined through letters and clouds do not.
double share_alone(const std::vector<Crossing>& crossings) {
  return static_cast<double>(std::ranges::count_if(crossings, &Crossing::ring_alone)) / crossings.size();
}

// How much of the arc around it has the property.
double share_around(const std::vector<Crossing>& crossings, std::size_t at, double circle_share,
                    bool Crossing::*property) {
  const std::size_t size = crossings.size(), reach = static_cast<std::size_t>(circle_share / 2 * size);
  std::size_t having = 0;
  for (std::size_t i = size + at - reach; i <= size + at + reach; ++i)
    having += crossings[i % size].*property;
  return static_cast<double>(having) / (2 * reach + 1);
}

void wipe_between(Raster& raster, const Ring& ring, double angle, int inner, int outer) {
  for (int distance = inner; distance <= outer; ++distance)
    if (auto* at = pixel_at(raster, ring, angle, distance); at != nullptr) *at = kPaper;
}

}  // namespace

void wipe_rules(Raster& raster, int length, int thickness) {
  std::vector<bool> level(raster.pixels.size()), upright(raster.pixels.size());
  mark_level_rules(raster, length, thickness, level);
  const Raster other = turned(raster);
  mark_level_rules(other, length, thickness, upright);
  for (int y = 0; y < raster.height; ++y)
    for (int x = 0; x < raster.width; ++x) {
      const auto turned_index = static_cast<std::size_t>(x) * other.width + (raster.height - 1 - y);
      if (level[static_cast<std::size_t>(y) * raster.width + x] || upright[turned_index])
        raster.row(y)[x] = kPaper;
    }
}

std::vector<Ring> find_rings(const Raster& raster, int smallest, int largest, double share) {
  Votes votes = count_votes(raster, smallest, largest);
  std::vector<Scored> found;
  for (const auto& peak : strongest(votes, smallest)) {
    const auto best = best_ring_at(raster, peak.column * kBin + kBin / 2, peak.row * kBin + kBin / 2,
                                   smallest, largest, share);
    if (best.share >= share) found.push_back(best);
  }
  std::ranges::sort(found, std::greater{}, &Scored::share);
  std::vector<Ring> rings;
  for (const auto& [ring, score] : found)
    if (std::ranges::none_of(rings, [&](const Ring& other) {
          return std::hypot(other.x - ring.x, other.y - ring.y) < (other.radius + ring.radius) / 2.0;
        }))
      rings.push_back(ring);
  return rings;
}

bool wipe_ring(Raster& raster, const Ring& ring, int thickness, double share, bool through_letters) {
  const auto crossings = crossings_of(raster, ring, thickness);
  if (share_alone(crossings) < share) return false;
  for (std::size_t i = 0; i < crossings.size(); ++i) {
    const auto& crossing = crossings[i];
    const double angle = 2 * std::numbers::pi * i / crossings.size();
    if (crossing.ring_alone && share_around(crossings, i, kShortArc, &Crossing::ring_alone) >= 0.7)
      wipe_between(raster, ring, angle, crossing.inner - 1, crossing.outer + 1);
    else if (through_letters &&
             share_around(crossings, i, kLongArc, &Crossing::drawn) >= 0.95)  // letters touch it
      wipe_between(raster, ring, angle, ring.radius - thickness / 2, ring.radius + thickness / 2);
  }
  return true;
}

}  // namespace spindle::context::drawings
