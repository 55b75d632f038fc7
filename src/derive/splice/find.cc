#include "src/derive/splice/find.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "src/derive/splice/window.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kBlock = 64;     // rows looked at together for what is unusual
constexpr std::size_t kWindow = 192;   // rows looked at on either side of a suspected change
constexpr double kJump = 8;            // a row further from the one before than this many usual steps
constexpr int kJumpsMax = 6;           // of one block, considered
constexpr double kNoiseChange = 1.35;  // noise that grows or shrinks by this from block to block
constexpr double kLevelErrors = 5;     // levels agree within this many times their error
constexpr double kLevelJumps = 4;      // a change of range moves the level by more than this
constexpr double kNoiseAgrees = 1.35;  // noise agrees within this factor
constexpr double kNoiseRoughly = 1.6;  // where the resolution agrees as well
constexpr double kScaleUnseen =
    4;  // without a resolution only a larger scale is believed: noise may grow with the level
constexpr double kResolutionAgrees = 0.01;  // resolutions agree within this share
constexpr double kFarOutside = 1.5;         // spans beyond the range: no process gets there

double ratio(double a, double b) { return a > b ? a / b : b / a; }  // at least 1

// Unknown: values on neither side lie on a step.
enum class Verdict { agrees, differs, unknown };

Verdict resolutions(const Window& a, const Window& b) {
  if (a.resolution == 0 && b.resolution == 0) return Verdict::unknown;
  if (a.resolution == 0 || b.resolution == 0) return Verdict::differs;
  return std::abs(a.resolution / b.resolution - 1) <= kResolutionAgrees ? Verdict::agrees : Verdict::differs;
}

bool same_level(const Window& a, const Window& b) {
  return std::abs(a.near - b.near) <= kLevelErrors * std::hypot(a.near_error, b.near_error);
}

class Finder {
 public:
  Finder(const Rows& rows, const FindOptions& options) : options_(options) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (Quality{rows.quality[i]}.bad() || !std::isfinite(rows.value[i])) continue;
      time_.push_back(rows.time[i]), value_.push_back(rows.value[i]);
    }
  }

  std::vector<Change> find() {
    double usual = -1;  // mean step in the block before
    for (std::size_t from = 1; from + kBlock <= value_.size(); from += kBlock) {
      double sum = 0, largest = 0;
      for (auto i = from; i < from + kBlock; ++i) {
        const double step = std::abs(value_[i] - value_[i - 1]);
        sum += step;
        largest = std::max(largest, step);
      }
      const double mean = (sum - largest) / (kBlock - 1);
      const double jump = kJump * std::min(usual, std::max(mean, usual / 100));
      if (usual > 0 && largest > jump)
        consider_jumps(from, jump);
      else if (usual > 0 && mean > 0 && ratio(mean, usual) > kNoiseChange)
        consider(where_noise_changes(from));
      usual = mean;
    }
    return std::move(changes_);
  }

 private:
  // The row that best divides the steps around `block` into two scales.
  [[nodiscard]] std::size_t where_noise_changes(std::size_t block) const {
    const auto from = std::max<std::size_t>(last_ + 1, block > 2 * kBlock ? block - 2 * kBlock : 1);
    const auto to = std::min(value_.size(), block + 2 * kBlock);
    double all = 0, before = 0, best = 0;
    for (auto i = from; i < to; ++i) all += std::abs(value_[i] - value_[i - 1]);
    auto at = block;
    for (auto i = from; i + 8 < to; ++i) {
      const auto n = static_cast<double>(i - from), m = static_cast<double>(to - i);
      if (n >= 8 && before > 0 && all > before) {
        const double gain =
            (n + m) * std::log(all / (n + m)) - n * std::log(before / n) - m * std::log((all - before) / m);
        if (gain > best) best = gain, at = i;
      }
      before += std::abs(value_[i] - value_[i - 1]);
    }
    return at;
  }

  void consider_jumps(std::size_t from, double jump) {
    int left = kJumpsMax;
    for (auto i = from; i < from + kBlock && left > 0; ++i)
      if (std::abs(value_[i] - value_[i - 1]) > jump) consider(i), --left;
  }

  void consider(std::size_t at) {
    const auto start = last_;
    if (at < start + kFindRowsMin || at + kFindRowsMin > value_.size()) return;
    std::vector<double> back;
    for (auto i = at; i > start && back.size() < kWindow; --i) back.push_back(value_[i - 1]);
    const auto count = std::min(kWindow, value_.size() - at);
    const Window before = converted(look_at(back), current_);
    const Window after = look_at(std::span{value_}.subspan(at, count));
    auto change = range_at(at, before, after);
    if (auto unit = unit_at(at, before, after)) change = std::move(unit);
    if (!change) return;
    current_ = change->to_declared;
    last_ = at;
    changes_.push_back(*std::move(change));
  }

  // What says that `after`, converted, continues `before`; empty: nothing does.
  [[nodiscard]] std::string evidence(const Window& before, const Window& after, const Conversion& now) const {
    const Window seen = converted(after, now);
    const auto steps = resolutions(before, seen);
    if (!same_level(before, seen) || steps == Verdict::differs) return "";
    const bool noisy = before.noise > 0 && seen.noise > 0;
    const double agrees = steps == Verdict::agrees ? kNoiseRoughly : kNoiseAgrees;
    if (noisy && ratio(before.noise, seen.noise) > agrees) return "";
    const double scaled = ratio(std::abs(current_.factor), std::abs(now.factor));
    if (steps == Verdict::agrees && scaled > 1 + 3 * kResolutionAgrees) return "level and resolution";
    if (noisy && scaled > kScaleUnseen) return "level and noise";
    return far_outside(after) ? "a level that no process has" : "";
  }

  [[nodiscard]] std::optional<Change> unit_at(std::size_t at, const Window& before,
                                              const Window& after) const {
    if (continues(before, after)) return std::nullopt;
    std::optional<Change> best;
    double nearest = 0;
    const auto consider_one = [&](const std::string& unit, const Conversion& now) {
      if (now == current_) return;
      auto found = evidence(before, after, now);
      if (found.empty()) return;
      const double distance = std::abs(before.near - now(after.near));
      if (best && distance >= nearest) return;
      nearest = distance;
      best = Change{time_[at], now, unit, std::move(found)};
    };
    for (const auto& candidate : options_.units) consider_one(candidate.unit, candidate.to_declared);
    if (!options_.units.empty() && !changes_.empty()) consider_one("as declared", {});
    return best;
  }

  // With the conversion as it is, the level is where no process gets.
  [[nodiscard]] bool far_outside(const Window& after) const {
    const double level = current_(after.near), room = kFarOutside * options_.span;
    return options_.span > 0 &&
           (level > options_.zero + options_.span + room || level < options_.zero - room);
  }

  // Nothing that needs an explanation happened.
  [[nodiscard]] bool continues(const Window& before, const Window& after) const {
    return resolutions(before, converted(after, current_)) == Verdict::agrees && !far_outside(after);
  }

  // A resolution that was seen by chance is not seen again in the next rows on either side.
  [[nodiscard]] bool lasts(std::size_t at, double after) const {
    if (at < last_ + kWindow + kFindRowsMin || at + kWindow + kFindRowsMin > value_.size()) return false;
    const auto part = [&](std::size_t from, std::size_t to) {
      return resolution_of({value_.begin() + static_cast<std::ptrdiff_t>(from),
                            value_.begin() + static_cast<std::ptrdiff_t>(to)});
    };
    const auto agree = [](double a, double b) { return b > 0 && std::abs(a / b - 1) <= kResolutionAgrees; };
    const auto far = std::max(last_, at > 2 * kWindow ? at - 2 * kWindow : 0);
    return agree(part(at + kWindow, std::min(value_.size(), at + 2 * kWindow)), after) &&
           agree(part(far, at - kWindow), part(at - kWindow, at));
  }

  // Values scaled about the range's lower end: by how much, the resolution tells exactly.
  std::optional<Change> range_at(std::size_t at, const Window& before, const Window& after) const {
    if (!options_.ranges) return std::nullopt;
    const Window seen = converted(after, current_);
    if (resolutions(before, seen) != Verdict::differs || before.resolution == 0 || seen.resolution == 0)
      return std::nullopt;
    if (!lasts(at, after.resolution)) return std::nullopt;
    const double scale = before.resolution / seen.resolution;
    if (scale < 0.02 || scale > 50) return std::nullopt;
    const Conversion rescale{scale, options_.zero * (1 - scale)};
    const Conversion now = current_.then(rescale);
    const Window continued = converted(after, now);
    if (!same_level(before, continued)) return std::nullopt;
    const bool noisy = before.noise > 0 && continued.noise > 0;
    if (noisy && ratio(before.noise, continued.noise) > kNoiseAgrees) return std::nullopt;
    if (std::abs(before.near - seen.near) < kLevelJumps * std::hypot(before.near_error, seen.near_error))
      return std::nullopt;
    return Change{time_[at], now, "", fmt::format("level, noise and resolution by {:.6g}", 1 / scale)};
  }

  const FindOptions& options_;
  std::vector<std::int64_t> time_;
  std::vector<double> value_;
  std::size_t last_ = 0;  // row of the last change
  Conversion current_;
  std::vector<Change> changes_;
};

}  // namespace

bool continues(const Rows& before, const Rows& after) {
  const auto usable = [](const Rows& rows, std::size_t i) {
    return !Quality{rows.quality[i]}.bad() && std::isfinite(rows.value[i]);
  };
  std::vector<double> old_values, new_values;
  for (auto i = before.size(); i > 0 && old_values.size() < kWindow; --i)
    if (usable(before, i - 1)) old_values.push_back(before.value[i - 1]);
  for (std::size_t i = 0; i < after.size() && new_values.size() < kWindow; ++i)
    if (usable(after, i)) new_values.push_back(after.value[i]);
  if (old_values.size() < kFindRowsMin || new_values.size() < kFindRowsMin) return false;
  const Window a = look_at(old_values), b = look_at(new_values);
  const bool noisy = a.noise > 0 && b.noise > 0;
  return same_level(a, b) && resolutions(a, b) != Verdict::differs &&
         (!noisy || ratio(a.noise, b.noise) <= kNoiseRoughly);
}

std::vector<Change> find_changes(const Rows& rows, const FindOptions& options) {
  return Finder{rows, options}.find();
}

}  // namespace spindle::derive
