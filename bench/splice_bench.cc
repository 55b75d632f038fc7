// Generated replacements, found or not: splice_bench [SWAPS [TAG_YEARS]]. Prints what was found, falsely
// found, and how often intervals held the truth. The same seed gives the same figures on every machine.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bench/measure.h"
#include "lib/base/random.h"
#include "src/derive/splice/compare.h"
#include "src/derive/splice/splice.h"

namespace spindle::derive {
namespace {

constexpr std::int64_t kMinute = 60'000'000;

// A quantity that wanders, swings and is moved to another level now and then; and the instrument that shows
// it.
struct Instrument {
  double zero = 0, span = 100, noise = 0.3, resolution = 0;
  bool noise_with_level = false;
};

class Process {
 public:
  Process(Random& random, const Instrument& instrument, double steps_per_day)
      : random_(random), instrument_(instrument), step_chance_(steps_per_day / 1440) {
    level_ = target_ = between();
  }
  double next(double minutes) {
    if (random_.chance(step_chance_ * minutes))
      target_ = between(), rate_ = random_.chance(0.5) ? 1 : 0.02 + 0.3 * random_.uniform();
    level_ += (target_ - level_) * (1 - std::pow(1 - rate_, minutes));
    wander_ += 0.002 * instrument_.span * std::sqrt(minutes / 10) * random_.normal() - 0.01 * wander_;
    phase_ += minutes / 300;
    return level_ + wander_ + 0.03 * instrument_.span * std::sin(phase_);
  }

 private:
  double between() { return instrument_.zero + instrument_.span * (0.15 + 0.7 * random_.uniform()); }
  Random& random_;
  const Instrument& instrument_;
  double step_chance_, level_ = 0, target_ = 0, rate_ = 1, wander_ = 0, phase_ = 0;
};

double shown(Random& random, const Instrument& i, double truth) {
  const double scale = i.noise_with_level ? std::abs(truth - i.zero) / i.span * 2 : 1;
  const double value = truth + i.noise * scale * random.normal();
  return i.resolution > 0 ? std::round(value / i.resolution) * i.resolution : value;
}

Instrument any_instrument(Random& random, double zero, double span) {
  Instrument out{zero, span, span * std::pow(10, -3.3 + 1.3 * random.uniform())};
  if (random.chance(0.95)) out.resolution = span / std::exp2(10 + static_cast<double>(random.below(6)));
  out.noise_with_level = random.chance(0.2);
  return out;
}

struct Case {
  SpliceInput input;
  std::map<std::string, Rows> rows;
  Result<SpliceTable> solve() const {
    return make_table(input, [this](const std::string& tag, TimeRange range) -> Result<Rows> {
      const Rows& all = rows.at(tag);
      Rows out;
      out.append(all, all.lower(micros(range.from)), all.lower(micros(range.to)));
      return out;
    });
  }
};

Case one_tag(const std::string& unit, const Instrument& instrument, Rows rows) {
  Case out;
  out.input.tags = {"A"};
  out.input.unit = need(Unit::parse(unit));
  out.input.tag_units = {out.input.unit};
  out.input.tag_ranges = {{instrument.zero, instrument.span}};
  out.input.range = {time_of(rows.time.front()), time_of(rows.time.back() + 1)};
  out.input.options.find_units = out.input.options.find_ranges = true;
  out.rows["A"] = std::move(rows);
  return out;
}

struct Score {
  int right = 0, all = 0;
  void add(bool good) { right += good, ++all; }
  [[nodiscard]] double percent() const { return all == 0 ? 0 : 100.0 * right / all; }
};

struct Quantity {
  const char* unit;
  double zero, span;
};
constexpr Quantity kQuantities[] = {{"barg", 0, 16},  {"bara", 0, 100}, {"degC", 0, 200}, {"degC", -50, 150},
                                    {"m3/h", 0, 400}, {"kPa", 0, 1000}, {"mm", 0, 3000},  {"kg/h", 0, 20000},
                                    {"kW", 0, 5000},  {"mm/s", 0, 25},  {"Sm3/d", 0, 2e6}};

// Whether a unit can be told from the declared one: by its scale, or by an offset that leaves the range.
bool tellable(const Conversion& c, const Quantity& q) {
  return std::abs(std::log(std::abs(c.factor))) > 0.35 || std::abs(c.offset) > 3 * q.span;
}

bool found_at(const SpliceTable& table, std::int64_t time, Cause cause, const Conversion& wanted,
              double level, double tolerance) {
  for (const auto& s : table.segments)
    if (s.cause == cause && std::abs(micros(s.range.from) - time) <= 12 * kMinute * 10)
      return std::abs(s.transform()(wanted.inverse()(level)) - level) <= tolerance;
  return false;
}

void unit_change(Random& random, Score& score) {
  const auto& q = kQuantities[random.below(std::size(kQuantities))];
  const auto declared = need(Unit::parse(q.unit));
  std::vector<Conversion> to_declared;
  for (const auto& other : alternatives(declared))
    if (const auto c = need(conversion(other, declared)); tellable(c, q)) to_declared.push_back(c);
  if (to_declared.empty()) return;
  const auto wanted = to_declared[random.below(to_declared.size())];
  const auto instrument = any_instrument(random, q.zero, q.span);
  Process process{random, instrument, 0.5};
  Rows rows;
  const int change = 600 + static_cast<int>(random.below(1200));
  double level = 0;
  for (int i = 0; i < 2600; ++i) {
    const double value = shown(random, instrument, process.next(10));
    if (i == change) level = value;
    rows.push(i * 10 * kMinute, i < change ? value : wanted.inverse()(value), 0);
  }
  const auto table = need(one_tag(q.unit, instrument, std::move(rows)).solve());
  score.add(found_at(table, change * 10 * kMinute, Cause::unit_changed, wanted, level, 0.02 * q.span));
}

void range_change(Random& random, Score& score) {
  const auto& q = kQuantities[random.below(std::size(kQuantities))];
  auto instrument = any_instrument(random, q.zero, q.span);
  instrument.resolution = q.span / std::exp2(10 + static_cast<double>(random.below(6)));
  constexpr double kScales[] = {0.25, 0.4, 0.5, 0.6, 0.625, 0.75, 0.8, 1.25, 1.5, 1.6, 2, 2.5, 4};
  const double scale = kScales[random.below(std::size(kScales))];
  const Conversion wanted{1 / scale, q.zero * (1 - 1 / scale)};
  Process process{random, instrument, 0.5};
  Rows rows;
  const int change = 600 + static_cast<int>(random.below(1200));
  double level = 0;
  for (int i = 0; i < 2600; ++i) {
    // The card's counts; only their meaning changes.
    const double counts =
        std::round((process.next(10) + instrument.noise * random.normal() - q.zero) / instrument.resolution);
    const double value = q.zero + counts * instrument.resolution;
    if (i == change) level = value;
    rows.push(i * 10 * kMinute, i < change ? value : q.zero + counts * instrument.resolution * scale, 0);
  }
  const auto table = need(one_tag(q.unit, instrument, std::move(rows)).solve());
  score.add(found_at(table, change * 10 * kMinute, Cause::range_changed, wanted, level, 0.02 * q.span));
}

void rename(Random& random, Score& renamed, Score& decoys) {
  const auto instrument = any_instrument(random, 0, 100);
  Process process{random, instrument, 0};
  const bool other_place = random.chance(0.3);
  Case made;
  made.input.tags = {"NEW", "OLD"};
  made.input.unit = need(Unit::parse("barg"));
  made.input.tag_units = {made.input.unit, made.input.unit};
  made.input.tag_ranges = {{0, 100}, {0, 100}};
  made.input.options.find_renames = true;
  made.input.range = {Time{}, time_of(3000 * 10 * kMinute)};
  for (int i = 0; i < 2000; ++i) {
    if (i >= 1000 && i < 1003) continue;
    const double moved = other_place && i >= 1000 ? 12 : 0;
    made.rows[i < 1000 ? "OLD" : "NEW"].push(i * 10 * kMinute,
                                             shown(random, instrument, process.next(10) + moved), 0);
  }
  const auto table = need(made.solve());
  const bool found = table.segments.size() == 2 && table.segments[1].cause == Cause::renamed;
  (other_place ? decoys : renamed).add(found != other_place);
}

void rollover(Random& random, Score& score) {
  constexpr double kFull[] = {65'536, 1e5, 1e6, 16'777'216, 1e8};
  const double full = kFull[random.below(std::size(kFull))], rate = full / (150 + 600 * random.uniform());
  Case made = one_tag("m3", {0, full}, [] {
    Rows r;
    r.push(0, 0, 0);
    return r;
  }());
  made.input.options = {.find_rollovers = true};
  Rows rows;
  double total = 0;
  std::vector<std::pair<std::int64_t, Cause>> truth;
  double base = 0;
  for (int i = 0; i < 2000; ++i) {
    total += rate * (0.5 + random.uniform());
    if (total - base >= full) base += full, truth.emplace_back(i * 10 * kMinute, Cause::rolled_over);
    if (random.chance(0.0008) && total - base > 0.1 * full && total - base < 0.9 * full)
      base = total, truth.emplace_back(i * 10 * kMinute, Cause::reset);
    rows.push(i * 10 * kMinute, std::floor(total - base), 0);
  }
  made.input.range.to = time_of(2000 * 10 * kMinute);
  made.rows["A"] = std::move(rows);
  const auto table = need(made.solve());
  for (const auto& [time, cause] : truth)
    score.add(std::ranges::any_of(
        table.segments, [&](const Segment& s) { return micros(s.range.from) == time && s.cause == cause; }));
  for (const auto& s : table.segments)
    if (s.range.from > Time{} &&
        std::ranges::none_of(truth, [&](const auto& t) { return t.first == micros(s.range.from); }))
      score.add(false);
}

struct Coverage {
  Score shift, gain, lag;
};

// Two devices side by side for a while, as documented.
void replacement(Random& random, Score& score, Coverage& covered) {
  const auto old_device = any_instrument(random, 0, 100), new_device = any_instrument(random, 0, 100);
  const bool sound = random.chance(0.3);
  const double gain = sound ? 1 : 1 + 0.03 * random.normal(), offset = sound ? 0 : 2 * random.normal();
  const double lag = random.chance(0.3) ? 60 * random.uniform() : 0;  // seconds
  Process process{random, old_device, 8};
  std::vector<double> truth;
  for (int i = 0; i < 40'000; ++i) truth.push_back(process.next(1.0 / 6));
  Case made;
  made.input.unit = need(Unit::parse("barg"));
  made.input.options.lag_max = 120s;
  for (int i = 20; i < 40'000; i += 4 + static_cast<int>(random.below(4)))
    made.rows["OLD"].push(i * 10'000'000LL, shown(random, old_device, truth[static_cast<std::size_t>(i)]), 0);
  for (int i = 20; i < 40'000; i += 4 + static_cast<int>(random.below(4))) {
    const auto back = static_cast<std::size_t>(i) - 1 - static_cast<std::size_t>(lag / 10);
    const double part = lag / 10 - std::floor(lag / 10);
    const double seen = truth[back + 1] * (1 - part) + truth[back] * part;
    made.rows["NEW"].push(i * 10'000'000LL, shown(random, new_device, (seen - offset) / gain), 0);
  }
  const Time change = time_of(20'000 * 10'000'000LL);
  made.input.installations = {{.tag = "OLD", .valid = {kTimeMin, change}, .unit = "barg", .span = 100},
                              {.tag = "NEW", .valid = {change, kTimeMax}, .unit = "barg", .span = 100}};
  made.input.range = {Time{}, time_of(40'000 * 10'000'000LL)};
  const auto table = need(made.solve());
  const auto found = compare(made.rows["OLD"], made.rows["NEW"], 120s);
  if (!found) return score.add(false);
  const double at_centre = offset + (gain - 1) * found->centre;
  covered.shift.add(!found->shift.excludes(at_centre));
  if (found->gain) covered.gain.add(!found->gain->excludes(gain));
  if (found->lag) covered.lag.add(!found->lag->excludes(lag));
  const double allowed = std::sqrt(2) * made.input.options.uncertainty;
  const double effect = std::max(std::abs(at_centre), std::abs(gain - 1) * found->spread);
  const bool corrected = table.segments.size() == 2 && !table.segments[1].correction.identity();
  if (effect > 1.5 * allowed) {
    const double left =
        table.segments.size() == 2
            ? std::abs(table.segments[1].correction((found->centre - offset) / gain) - found->centre)
            : 1e9;
    score.add(corrected && left < 0.5);
  } else if (effect < 0.5 * allowed) {
    score.add(!corrected);
  }
}

// A year of one tag in which no device changes: steps, trips, spikes, silence, other noise.
int false_splices_in_a_year(Random& random) {
  const auto& q = kQuantities[random.below(std::size(kQuantities))];
  auto instrument = any_instrument(random, q.zero, q.span);
  const double usual_noise = instrument.noise;
  Process process{random, instrument, 0.1 + 2 * random.uniform()};
  Rows rows;
  int tripped = 0, frozen = 0;
  double last = q.zero;
  for (int i = 0; i < 52'560; ++i) {
    if (random.chance(0.0002)) tripped = 20 + static_cast<int>(random.below(400));
    if (random.chance(0.00005)) frozen = 20 + static_cast<int>(random.below(300));
    if (random.chance(0.0001))
      instrument.noise = usual_noise * (random.chance(0.5) ? 1 : std::pow(4, random.normal() / 2));
    double truth = process.next(10);
    if (tripped-- > 0) truth = q.zero + 0.01 * q.span;
    if (frozen-- <= 0) last = shown(random, instrument, truth);
    const double spike = random.chance(0.0003) ? q.span * random.normal() : 0;
    rows.push(i * 10 * kMinute, last + spike, random.chance(0.001) ? quality::bad.code : 0);
  }
  const auto table = need(one_tag(q.unit, instrument, std::move(rows)).solve());
  return static_cast<int>(table.segments.size()) - 1;
}

void print(const char* what, const Score& score) {
  std::printf("%-44s %6d of %6d  %6.2f %%\n", what, score.right, score.all, score.percent());
}

}  // namespace
}  // namespace spindle::derive

int main(int argc, char** argv) {
  using namespace spindle::derive;
  const int swaps = argc > 1 ? std::atoi(argv[1]) : 12'000, years = argc > 2 ? std::atoi(argv[2]) : 3'000;
  spindle::Random random{20'261'125};
  Score units, ranges, renames, strangers, rollovers, replacements;
  Coverage covered;
  const auto began = spindle::now();
  for (int i = 0; i < swaps / 5; ++i) {
    unit_change(random, units);
    range_change(random, ranges);
    rename(random, renames, strangers);
    rollover(random, rollovers);
    replacement(random, replacements, covered);
  }
  int wrong = 0;
  for (int i = 0; i < years; ++i) wrong += false_splices_in_a_year(random);
  print("documented replacements, judged rightly", replacements);
  print("undocumented changes of unit, found", units);
  print("undocumented changes of range, found", ranges);
  print("renames, found", renames);
  print("another measurement, not taken for a rename", strangers);
  print("rollovers and resets, found", rollovers);
  print("95 % interval of the shift holds the truth", covered.shift);
  print("95 % interval of the gain holds the truth", covered.gain);
  print("95 % interval of the lag holds the truth", covered.lag);
  std::printf("false splices: %d in %d tag-years, %.2f per 1,000\n", wrong, years, 1000.0 * wrong / years);
  std::printf("took %.1f s\n", spindle::now() - began);
}
