#include <cmath>

#include "src/acquire/filter/filter.h"

namespace spindle::acquire {

bool Point::comparable(const Point& other) const {
  return quality == other.quality && state == other.state && !std::isnan(value) && !std::isnan(other.value);
}

bool ExceptionFilter::moved(const Point& point) const {
  if (!point.comparable(*sent_))
    return point.quality != sent_->quality || point.state != sent_->state ||
           !same_value(point.value, sent_->value);
  const Span elapsed = point.time - sent_->time;
  if (elapsed > filtering_.exception_max) return true;
  return elapsed >= filtering_.exception_min &&
         std::abs(point.value - sent_->value) > filtering_.exception_deviation;
}

std::span<const Point> ExceptionFilter::push(const Point& point) {
  const bool late = sent_ && point.time <= (held_ ? held_ : sent_)->time;
  if (sent_ && !late && !moved(point)) {
    held_ = point;
    return {};
  }
  std::size_t count = 0;
  if (held_ && !late) passed_[count++] = *held_;
  passed_[count++] = point;
  if (!late) {
    sent_ = point;
    held_.reset();
  }
  return {passed_.data(), count};
}

}  // namespace spindle::acquire
