// A small, fast, seeded generator (xoshiro256**, Blackman and Vigna 2018). The same seed gives the same
// numbers on every machine, which std::uniform_*_distribution does not promise. Not for secrets.
// One object per thread.
#pragma once

#include <array>
#include <cstdint>

namespace spindle {

class Random {
 public:
  explicit Random(std::uint64_t seed);
  std::uint64_t next();                      // all 64 bits
  std::uint64_t below(std::uint64_t bound);  // [0, bound), bound > 0
  double uniform();                          // [0, 1)
  double normal();                           // mean 0, deviation 1 (Marsaglia's polar method)
  bool chance(double probability) { return uniform() < probability; }

 private:
  std::array<std::uint64_t, 4> state_;
};

}  // namespace spindle
