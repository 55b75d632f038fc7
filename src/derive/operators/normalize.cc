#include "src/derive/operators/normalize.h"

#include <cmath>

namespace spindle::derive {
namespace {

class Normalize final : public Operator {
 public:
  explicit Normalize(const Normalization& what) : what_(what) {}

  void step(std::span<const Rows* const> inputs, Rows& out) override {
    const Rows& in = *inputs[0];
    const auto begin = out.size();
    out.append(in);
    out.until = in.until - what_.clock_ahead;
    if (what_.clock_ahead != Span{0})
      for (auto i = begin; i < out.size(); ++i) out.time[i] -= micros(what_.clock_ahead);
    if (!what_.states.empty()) return rename_states(out, begin);
    convert(out, begin);
  }
  [[nodiscard]] Reach reach() const override {
    const Span shift = std::chrono::abs(what_.clock_ahead);
    return {shift, shift};
  }

 private:
  void convert(Rows& out, std::size_t begin) const {
    const auto [factor, offset] = what_.unit;
    const double low = what_.low, high = what_.high;
    double* value = out.value.data();
    std::uint32_t* quality = out.quality.data();
    const auto end = out.size();
    if (!what_.unit.identity())
      for (auto i = begin; i < end; ++i) value[i] = factor * value[i] + offset;
    if (std::isinf(low) && std::isinf(high)) return;
    for (auto i = begin; i < end; ++i) {
      const bool outside = (value[i] < low) | (value[i] > high);
      quality[i] = outside ? worse(quality[i], quality::uncertain.code) : quality[i];
    }
  }

  void rename_states(Rows& out, std::size_t begin) const {
    for (auto i = begin; i < out.size(); ++i) {
      const auto found = what_.states.find(static_cast<std::int32_t>(out.value[i]));
      if (found != what_.states.end()) {
        out.value[i] = found->second;
      } else if (!Quality{out.quality[i]}.bad()) {
        out.value[i] = std::numeric_limits<double>::quiet_NaN();
        out.quality[i] = quality::bad_out_of_range.code;
      }
    }
  }

  const Normalization what_;
};

}  // namespace

std::unique_ptr<Operator> make_normalize(const Normalization& what) {
  return std::make_unique<Normalize>(what);
}

}  // namespace spindle::derive
