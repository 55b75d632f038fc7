#include <algorithm>
#include <cmath>

#include "src/acquire/filter/filter.h"

namespace spindle::acquire {
namespace {

double micros_between(const Point& from, const Point& to) {
  return static_cast<double>((to.time - from.time).count());
}

}  // namespace

bool SwingingDoor::line_reaches(const Point& point) const {
  if (point.time - origin_->time > filtering_.compression_max) return false;
  const double slope = (point.value - origin_->value) / micros_between(*origin_, point);
  return !held_ || (lowest_ <= slope && slope <= highest_);
}

void SwingingDoor::narrow(const Point& point) {
  const double width = micros_between(*origin_, point), rise = point.value - origin_->value;
  const double low = (rise - filtering_.compression_deviation) / width;
  const double high = (rise + filtering_.compression_deviation) / width;
  lowest_ = held_ ? std::max(lowest_, low) : low;
  highest_ = held_ ? std::min(highest_, high) : high;
  held_ = point;
}

// A sample that no line may cross is archived itself and begins the next one.
std::span<const Point> SwingingDoor::start_at(const Point& point, std::size_t already_passed) {
  passed_[already_passed] = point;
  origin_ = point;
  held_.reset();
  return {passed_.data(), already_passed + 1};
}

std::span<const Point> SwingingDoor::push(const Point& point) {
  if (!origin_) return start_at(point, 0);
  const Point& newest = held_ ? *held_ : *origin_;
  if (point.time < newest.time) {
    passed_[0] = point;
    return {passed_.data(), 1};
  }
  const bool breaks = point.time == newest.time || !point.comparable(newest) || std::isinf(point.value);
  std::size_t count = 0;
  if (held_ && (breaks || !line_reaches(point))) {
    passed_[count++] = *held_;
    origin_ = held_;
    held_.reset();
  }
  if (breaks || point.time - origin_->time > filtering_.compression_max) return start_at(point, count);
  if (point.time - origin_->time >= filtering_.compression_min) narrow(point);
  return {passed_.data(), count};
}

std::optional<Point> SwingingDoor::finish() {
  auto last = held_;
  if (held_) origin_ = held_;
  held_.reset();
  return last;
}

}  // namespace spindle::acquire
