// A plant-like load for measuring: many tags scanned once a second or slower, reported by exception. Not a
// plant one could look at (see simulate.h), but its rows cost what real ones cost: analogs at the resolution
// of their instrument, setpoints, digitals, counters, frozen transmitters, and gaps where a tag has failed.
// Deterministic in its options. One thread at a time; owns everything it needs (about 80 bytes a tag).
#pragma once

#include <cstdint>
#include <vector>

#include "lib/base/random.h"
#include "lib/model/batch.h"

namespace spindle::acquire {

struct WorkloadOptions {
  int tags = 2'000;
  Time start = std::chrono::sys_days{std::chrono::year{2026} / 1 / 1};
  std::uint64_t seed = 1;
};

class Workload {
 public:
  explicit Workload(const WorkloadOptions& options);
  // Tags by position; `next` names them by position too, until an archive has given them ids.
  [[nodiscard]] std::vector<Tag> tags() const;
  static StateSet states();
  // The rows that the plant reports in its next second, as a collector would see them: ordered by time but
  // for jitter within the second. Appends to `rows`; row.tag is the tag's position.
  void next(Batch& rows);
  [[nodiscard]] Time now() const { return now_; }

 private:
  enum class Kind : std::uint8_t { decimal, counts, setpoint, digital, counter, frozen };
  struct Point {
    double value, home, step, noise;  // engineering units; `step`: the instrument's resolution
    double last_sent = 0, last_seen = 0;
    std::int64_t last_sent_at = 0, last_seen_at = 0, silent_until = 0;  // microseconds
    std::int32_t phase = 0;                                             // microseconds into the second
    std::uint8_t every = 1;                                             // seconds between scans
    Kind kind = Kind::decimal;
  };
  static Point point(int position, Random& random);
  void scan(int position, std::int64_t second, Batch& rows);
  double move(Point& point);

  std::vector<Point> points_;
  Random random_;
  Time now_;
};

}  // namespace spindle::acquire
