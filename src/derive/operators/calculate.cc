#include "src/derive/operators/calculate.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spindle::derive {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

bool strictly_ascends(std::span<const std::int64_t> times) {
  for (std::size_t i = 1; i < times.size(); ++i)
    if (times[i] <= times[i - 1]) return false;
  return true;
}

class Calculate final : public Operator {
 public:
  explicit Calculate(Calculation what) : what_(std::move(what)), pending_(what_.to_coherent.size()) {}

  void step(std::span<const Rows* const> inputs, Rows& out) override {
    Time until = kTimeMax;
    for (const auto* in : inputs) until = std::min(until, in->until);
    out.until = until;
    Aligned aligned = in_step(inputs) ? take(inputs) : align(inputs, micros(until));
    compute(aligned, out);
  }

  [[nodiscard]] Reach reach() const override { return {what_.hold, Span{0}}; }

  void save(StateWriter& to) const override {
    to.put(done_);
    for (const auto& rows : pending_) to.put(rows);
  }
  Result<> restore(StateReader& from) override {
    TRY_OK(from.get(done_));
    for (auto& rows : pending_) TRY_OK(from.get(rows));
    return {};
  }

 private:
  struct Aligned {
    std::vector<std::int64_t> time;
    std::vector<std::vector<double>> columns;
    std::vector<std::uint32_t> quality;
  };

  // Whether all inputs have the same times, and earlier rows do not matter.
  [[nodiscard]] bool in_step(std::span<const Rows* const> inputs) const {
    const auto alike = [&](const Rows* in) {
      return in->until == inputs[0]->until && in->time == inputs[0]->time;
    };
    const auto done = [this](const Rows& rows) { return rows.empty() || rows.time.back() <= done_; };
    return std::ranges::all_of(pending_, done) && std::ranges::all_of(inputs, alike) &&
           strictly_ascends(inputs[0]->time) && !overlaps(inputs[0]->time);
  }
  [[nodiscard]] bool overlaps(std::span<const std::int64_t> times) const {
    return std::ranges::any_of(pending_, [&](const Rows& rows) {
      return !rows.empty() && !times.empty() && rows.time.back() >= times.front();
    });
  }

  Aligned take(std::span<const Rows* const> inputs) {
    Aligned out{inputs[0]->time, {}, inputs[0]->quality};
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      const Rows& in = *inputs[k];
      out.columns.push_back(in.value);
      for (std::size_t i = 0; i < in.size() && k > 0; ++i)
        out.quality[i] = worse(out.quality[i], in.quality[i]);
      if (!in.empty()) keep_last(pending_[k], in);
    }
    return out;
  }
  static void keep_last(Rows& pending, const Rows& in) {
    pending.clear();
    pending.push(in.time.back(), in.value.back(), in.quality.back());
  }

  Aligned align(std::span<const Rows* const> inputs, std::int64_t until) {
    Aligned out;
    for (std::size_t k = 0; k < inputs.size(); ++k) {
      pending_[k].append(*inputs[k]);
      const auto& times = pending_[k].time;
      const auto begin = std::ranges::upper_bound(times, done_);
      out.time.insert(out.time.end(), begin, std::ranges::lower_bound(begin, times.end(), until));
    }
    std::ranges::sort(out.time);
    out.time.erase(std::ranges::unique(out.time).begin(), out.time.end());
    for (auto& rows : pending_) {
      out.columns.push_back(last_values(rows, out));
      const auto needed = rows.lower(until);
      if (needed > 1) rows.erase_before(needed - 1);
    }
    if (!out.time.empty()) done_ = out.time.back();
    return out;
  }

  std::vector<double> last_values(const Rows& rows, Aligned& out) const {
    std::vector<double> column;
    column.reserve(out.time.size());
    const bool first = out.quality.empty();
    std::size_t next = 0;
    for (std::size_t i = 0; i < out.time.size(); ++i) {
      while (next < rows.size() && rows.time[next] <= out.time[i]) ++next;
      const bool known = next > 0 && out.time[i] - rows.time[next - 1] <= micros(what_.hold);
      column.push_back(known ? rows.value[next - 1] : kNaN);
      const auto quality = known ? rows.quality[next - 1] : quality::bad_no_data.code;
      if (first)
        out.quality.push_back(quality);
      else
        out.quality[i] = worse(out.quality[i], quality);
    }
    return column;
  }

  void compute(Aligned& aligned, Rows& out) {
    const auto n = aligned.time.size();
    if (n == 0) return;
    done_ = aligned.time.back();
    std::vector<const double*> columns;
    for (std::size_t k = 0; k < aligned.columns.size(); ++k) {
      const auto [factor, offset] = what_.to_coherent[k];
      if (!what_.to_coherent[k].identity())
        for (double& x : aligned.columns[k]) x = factor * x + offset;
      columns.push_back(aligned.columns[k].data());
    }
    const auto begin = out.size();
    out.time.insert(out.time.end(), aligned.time.begin(), aligned.time.end());
    out.quality.insert(out.quality.end(), aligned.quality.begin(), aligned.quality.end());
    out.value.resize(begin + n);
    what_.expression.evaluate(columns, n, out.value.data() + begin);
    for (auto i = begin; i < out.size(); ++i) settle(out.value[i], out.quality[i]);
  }

  void settle(double& value, std::uint32_t& quality) const {
    value = what_.from_coherent(value);
    if (Quality{quality}.bad())
      value = kNaN;
    else if (!std::isfinite(value))
      value = kNaN, quality = quality::bad_out_of_range.code;
  }

  const Calculation what_;
  std::vector<Rows> pending_;  // of each input: rows not yet used, behind the last one that was
  std::int64_t done_ = std::numeric_limits<std::int64_t>::min();
};

}  // namespace

std::unique_ptr<Operator> make_calculate(Calculation what) {
  return std::make_unique<Calculate>(std::move(what));
}

}  // namespace spindle::derive
