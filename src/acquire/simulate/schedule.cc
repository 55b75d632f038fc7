#include "src/acquire/simulate/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "lib/base/digest.h"
#include "src/acquire/simulate/disturbance.h"

namespace spindle::acquire {
namespace {

constexpr std::int64_t kCellsBack = 16;

std::int64_t cell_at(Time time, Span every) {
  const std::int64_t t = micros(time), e = every.count();
  return t / e - (t % e < 0 ? 1 : 0);
}

Time start_of(std::int64_t cell, Span every) { return time_of(cell * every.count()); }

TimeRange stretch_of(std::int64_t cell, Span every) {
  return {start_of(cell, every), start_of(cell + 1, every)};
}

Span whole_seconds(double micros) {
  return std::chrono::floor<std::chrono::seconds>(Span(std::int64_t(micros)));
}

}  // namespace

std::int64_t Schedule::cell_of(Time time) const { return cell_at(time, options_.every); }

std::optional<Occurrence> Schedule::in_cell(std::int64_t cell) const {
  if (uniform_at(options_.seed, 4 * cell) >= options_.chance) return std::nullopt;
  const double long_by = uniform_at(options_.seed, 4 * cell + 1),
               late_by = uniform_at(options_.seed, 4 * cell + 2);
  const Span lasts =
      options_.shortest +
      whole_seconds(long_by * static_cast<double>((options_.longest - options_.shortest).count()));
  const Span room = options_.every - lasts;
  const Time from =
      start_of(cell, options_.every) + whole_seconds(late_by * static_cast<double>(room.count()));
  return Occurrence{{from, from + lasts},
                    hash_words(std::array{options_.seed, static_cast<std::uint64_t>(4 * cell + 3)})};
}

void Schedule::enter(Time time) {
  const auto cell = cell_of(time);
  stretch_ = stretch_of(cell, options_.every);
  here_ = in_cell(cell);
  before_.reset();
  for (std::int64_t back = 1; back <= kCellsBack && !before_; ++back) before_ = in_cell(cell - back);
}

const Occurrence* Schedule::latest(Time time) {
  if (!stretch_.contains(time)) enter(time);
  if (here_ && here_->range.from <= time) return &*here_;
  return before_ ? &*before_ : nullptr;
}

const Occurrence* Schedule::at(Time time) {
  const auto* newest = latest(time);
  return newest && newest->range.contains(time) ? newest : nullptr;
}

std::vector<Occurrence> Schedule::within(TimeRange range) const {
  std::vector<Occurrence> out;
  for (auto cell = cell_of(range.from); cell <= cell_of(range.to); ++cell)
    if (const auto one = in_cell(cell); one && one->range.from < range.to && range.from < one->range.to)
      out.push_back(*one);
  return out;
}

Span Schedule::lasted(Time since, Time time) {
  const auto cell = cell_of(time);
  if (summed_to_ == INT64_MIN || summed_to_ > cell) {
    summed_to_ = cell_of(since);
    summed_ = 0us;
  }
  for (; summed_to_ < cell; ++summed_to_)
    if (const auto one = in_cell(summed_to_)) summed_ += one->range.to - one->range.from;
  const auto* newest = latest(time);
  const bool in_this_cell = newest && cell_of(newest->range.from) == cell;
  return in_this_cell ? summed_ + (std::min(time, newest->range.to) - newest->range.from) : summed_;
}

double Setting::level(std::int64_t cell) const {
  if (options_.levels < 2) return options_.low;
  const double step = (options_.high - options_.low) / (options_.levels - 1);
  return options_.low + step * std::floor(uniform_at(options_.seed, 2 * cell) * options_.levels);
}

Time Setting::change(std::int64_t cell) const {
  const double into = uniform_at(options_.seed, 2 * cell + 1);
  return start_of(cell, options_.every) + whole_seconds(into * static_cast<double>(options_.every.count()));
}

Setting::Value Setting::at(Time time) {
  if (!stretch_.contains(time)) {
    const auto cell = cell_at(time, options_.every);
    stretch_ = stretch_of(cell, options_.every);
    levels_ = {level(cell - 2), level(cell - 1), level(cell)};
    change_before_ = change(cell - 1);
    change_ = change(cell);
  }
  if (time >= change_) return {levels_[2], levels_[1], time - change_};
  return {levels_[1], levels_[0], time - change_before_};
}

}  // namespace spindle::acquire
