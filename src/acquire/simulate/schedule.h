// What happens now and then: outages, faults, replacements, changes of setpoint. Pure functions of seed and
// time with the last answer remembered, as in disturbance.h. One thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "lib/base/base.h"

namespace spindle::acquire {

struct Occurrence {
  TimeRange range;
  std::uint64_t dice = 0;  // random bits of this one, for its user to draw from
};

// In each stretch of length `every` at most one occurrence, wholly inside it.
struct ScheduleOptions {
  std::uint64_t seed = 0;
  Span every{0};
  double chance = 0;  // that a stretch has one
  Span shortest{0}, longest{0};
};

class Schedule {
 public:
  explicit Schedule(const ScheduleOptions& options) : options_(options) {}

  // The newest one that began at or before `time`, looking back at most 16 stretches; null when there is
  // none. Valid until the next call, as is the answer of at().
  const Occurrence* latest(Time time);
  // The one under way.
  const Occurrence* at(Time time);
  [[nodiscard]] std::vector<Occurrence> within(TimeRange range) const;
  // How long occurrences lasted in all from `since` (the first call's counts) until `time`.
  Span lasted(Time since, Time time);

 private:
  [[nodiscard]] std::optional<Occurrence> in_cell(std::int64_t cell) const;
  [[nodiscard]] std::int64_t cell_of(Time time) const;
  void enter(Time time);

  ScheduleOptions options_;
  TimeRange stretch_{kTimeMax, kTimeMin};  // the one at hand
  std::int64_t summed_to_ = INT64_MIN;
  std::optional<Occurrence> here_, before_;
  Span summed_{0};
};

// A quantity that someone sets: at a random instant in each stretch it takes one of `levels` equally spaced
// values of [low, high], or stays.
struct SettingOptions {
  std::uint64_t seed = 0;
  Span every{0};
  double low = 0, high = 0;
  int levels = 1;
};

class Setting {
 public:
  struct Value {
    double now = 0, before = 0;
    Span since{0};  // the change
  };
  explicit Setting(const SettingOptions& options) : options_(options) {}
  Value at(Time time);

 private:
  [[nodiscard]] double level(std::int64_t cell) const;
  [[nodiscard]] Time change(std::int64_t cell) const;

  SettingOptions options_;
  TimeRange stretch_{kTimeMax, kTimeMin};
  std::array<double, 3> levels_{};  // of two stretches back, the one before, this one
  Time change_, change_before_;
};

}  // namespace spindle::acquire
