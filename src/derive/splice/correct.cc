#include "src/derive/splice/correct.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "src/derive/splice/compare.h"

namespace spindle::derive {
namespace {

void apply(const Conversion& conversion, Rows& rows) {
  for (double& value : rows.value) value = conversion(value);
}

class Correcting {
 public:
  Correcting(const SpliceInput& input, const ReadRows& read, SpliceTable& table)
      : input_(input), read_(read), table_(table) {}

  Result<> run() {
    std::vector<std::size_t> devices;
    for (std::size_t i = 0; i < table_.segments.size(); ++i)
      if (table_.segments[i].cause == Cause::installed) devices.push_back(i);
    if (input_.options.reference == Reference::newest) std::ranges::reverse(devices);
    for (std::size_t k = 1; k < devices.size(); ++k)
      TRY_OK(fit(table_.segments[devices[k - 1]], table_.segments[devices[k]]));
    return {};
  }

 private:
  // Rows of a segment's tag in the signal's unit, corrected as the segment is.
  Result<Rows> rows_of(const Segment& segment, TimeRange range) {
    TRY(auto rows, read_(table_.tags[static_cast<std::size_t>(segment.tag)], range));
    apply(segment.transform(), rows);
    for (auto& at : rows.time) at -= micros(segment.lag);
    return rows;
  }

  // Both sides of the replacement, as far as they count.
  [[nodiscard]] TimeRange around(const Segment& a, const Segment& b) const {
    const auto& early = a.range.from < b.range.from ? a : b;
    const auto& late = a.range.from < b.range.from ? b : a;
    return {std::max(early.range.from, early.range.to - input_.options.overlap),
            std::min(late.range.to, late.range.from + input_.options.overlap)};
  }

  Result<> fit(const Segment& reference, Segment& segment) {
    segment.correction = {};
    segment.lag = Span{0};
    std::optional<Comparison> found;
    const auto range = around(reference, segment);
    if (reference.tag != segment.tag) {
      TRY(const auto a, rows_of(reference, range));
      TRY(const auto b, rows_of(segment, range));
      found = compare(a, b, input_.options.lag_max);
      if (found) note(segment, "overlap", *found);
    }
    for (const auto& tag : input_.options.redundant) {
      if (found) break;
      TRY(found, by_redundant(tag, reference, segment));
      if (found) note(segment, tag, *found);
    }
    if (!found) {
      segment.sigma = std::hypot(reference.sigma, allowed(0));
      segment.note = "nothing to compare with: not corrected";
      return {};
    }
    settle(*found, segment);
    segment.sigma = std::hypot(segment.sigma, reference.sigma);
    return {};
  }

  static void note(Segment& segment, const std::string& by, const Comparison& found) {
    segment.note = fmt::format("by {}: {} pairs, shift {:.4g} [{:.4g}, {:.4g}]", by, found.pairs,
                               found.shift.value, found.shift.low, found.shift.high);
    if (found.gain)
      segment.note +=
          fmt::format(", gain {:.5g} [{:.5g}, {:.5g}]", found.gain->value, found.gain->low, found.gain->high);
  }

  // What the redundant tag says the old device would show now; compared with the new one.
  Result<std::optional<Comparison>> by_redundant(const std::string& tag, const Segment& reference,
                                                 const Segment& segment) {
    const auto inside = [&](const Segment& s) {
      const auto range = around(reference, segment);
      return TimeRange{std::max(s.range.from, range.from), std::min(s.range.to, range.to)};
    };
    TRY(const auto old_rows, rows_of(reference, inside(reference)));
    TRY(const auto then, read_(tag, inside(reference)));
    const auto first = compare(old_rows, then, Span{0});
    TRY(const auto new_rows, rows_of(segment, inside(segment)));
    TRY(auto stand_in, read_(tag, inside(segment)));
    if (!first) return std::nullopt;
    const double gain = first->gain ? first->gain->value : 1;
    apply({gain, first->shift.value + first->centre * (1 - gain)}, stand_in);
    auto found = compare(stand_in, new_rows, Span{0});
    if (!found) return found;
    const double deviation = std::hypot(found->shift.deviation, first->shift.deviation);
    const double half =
        (found->shift.high - found->shift.low) / 2 * deviation / std::max(found->shift.deviation, 1e-300);
    found->shift = {found->shift.value, deviation, found->shift.value - half, found->shift.value + half};
    found->gain.reset();
    return found;
  }

  // What two sound instruments may differ by.
  [[nodiscard]] double allowed(double level) const {
    double span = 0;
    for (const auto& one : input_.installations)
      if (one.span) span = std::max(span, *one.span);
    if (span == 0) span = std::abs(level);
    return std::numbers::sqrt2 * input_.options.uncertainty / 100 * span;
  }

  void settle(const Comparison& found, Segment& segment) const {
    const double allowed = this->allowed(found.centre);
    const bool gain =
        found.gain && found.gain->excludes(1) && std::abs(found.gain->value - 1) * found.spread > allowed;
    const bool shift = found.shift.excludes(0) && std::abs(found.shift.value) > allowed;
    if (gain)
      segment.correction = {found.gain->value, found.shift.value + found.centre * (1 - found.gain->value)};
    else if (shift)
      segment.correction = {1, found.shift.value};
    const double left = gain || shift ? 0 : std::min(std::abs(found.shift.value), allowed);
    segment.sigma = std::hypot(found.shift.deviation, left);
    if (found.lag && found.lag->excludes(0))
      segment.lag = Span{static_cast<std::int64_t>(std::llround(found.lag->value * 1e6))};
  }

  const SpliceInput& input_;
  const ReadRows& read_;
  SpliceTable& table_;
};

}  // namespace

Result<> correct(const SpliceInput& input, const ReadRows& read, SpliceTable& table) {
  return Correcting{input, read, table}.run();
}

}  // namespace spindle::derive
