// The two filters between a sensor and an archive, as PI defines them. They work on the samples of one tag,
// in time order; plain values, one thread each. Nothing they are given is kept longer than one call, but for
// the sample in hand.
//
// Error bound, with the minimum spans zero: a reader who draws straight lines between what SwingingDoor
// passed is off by at most 1.00 x `compression_deviation` at any sample it was given. What ExceptionFilter
// passed is off by at most `exception_deviation` when read as steps and by less than twice that when read as
// lines. For the two in a row the bounds add. Compression is not for tags read as steps.
#pragma once

#include <array>
#include <optional>
#include <span>

#include "lib/model/model.h"

namespace spindle::acquire {

// A sample of one tag, without text.
struct Point {
  Time time;
  double value = std::numeric_limits<double>::quiet_NaN();
  Quality quality;
  std::int32_t state = kNoState;

  // Nothing but time and value differ, and both values are numbers: only then is a change a matter of size.
  [[nodiscard]] bool comparable(const Point& other) const;
};

// Passes a sample that moved by more than the deviation, or after `exception_max` without one. The sample
// before it passes too, so that no slope appears that was not there.
class ExceptionFilter {
 public:
  explicit ExceptionFilter(const Filtering& filtering) : filtering_(filtering) {}

  // What is to be sent now, oldest first; valid until the next call. A sample that is not newer than the one
  // before passes at once.
  std::span<const Point> push(const Point& point);

 private:
  [[nodiscard]] bool moved(const Point& point) const;

  Filtering filtering_;
  std::optional<Point> sent_, held_;  // held_: seen after sent_, not sent
  std::array<Point, 2> passed_;
};

// Keeps the end points of straight lines. The variant with the tighter bound: a line may grow only while the
// newest sample's own slope lies between the doors of all samples it covers.
class SwingingDoor {
 public:
  explicit SwingingDoor(const Filtering& filtering) : filtering_(filtering) {}

  // What is to be archived now, oldest first; valid until the next call. Late samples pass at once.
  std::span<const Point> push(const Point& point);
  // The sample in hand, if any; call at the end.
  std::optional<Point> finish();

 private:
  std::span<const Point> start_at(const Point& point, std::size_t already_passed);
  [[nodiscard]] bool line_reaches(const Point& point) const;
  void narrow(const Point& point);

  Filtering filtering_;
  std::optional<Point> origin_, held_;  // the line's start (archived) and the newest sample on it
  double lowest_ = 0, highest_ = 0;     // slopes the doors leave open, per microsecond
  std::array<Point, 2> passed_;
};

}  // namespace spindle::acquire
