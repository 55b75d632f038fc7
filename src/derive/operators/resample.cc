#include "src/derive/operators/resample.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spindle::derive {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

class Resample final : public Operator {
 public:
  explicit Resample(const Grid& grid) : grid_(grid), every_(micros(grid.every)), hold_(micros(grid.hold)) {}

  void step(std::span<const Rows* const> inputs, Rows& out) override {
    const Rows& in = *inputs[0];
    if (last_.extra.size() != in.extra.size()) last_.extra.resize(in.extra.size());
    std::size_t i = !last_.empty() || in.empty() ? 0 : take(in, 0);
    while (i < in.size()) {
      auto next = i;
      while (next < in.size() && in.time[next] <= next_) ++next;
      if (next > i) take(in, next - 1);
      i = next;
      if (i < in.size()) emit(in, i, in.time[i], out);
    }
    // Beyond the last row: a value that holds is known up to `until`, one on a line only once it is too late.
    const auto until = micros(in.until);
    if (!last_.empty()) emit_after_last(linear() ? until - hold_ : until, out);
    out.until = last_.empty() ? in.until : std::min(time_of(next_), in.until);
  }

  [[nodiscard]] Reach reach() const override {
    return {grid_.hold + 2 * grid_.every, linear() ? grid_.hold + grid_.every : Span{0}};
  }

  void save(StateWriter& to) const override {
    to.put(static_cast<std::int64_t>(last_.extra.size()));
    to.put(last_);
    to.put(next_);
    to.put(std::int64_t{known_});
  }
  Result<> restore(StateReader& from) override {
    std::int64_t columns = 0, known = 0;
    TRY_OK(from.get(columns));
    if (columns < 0 || columns > 64) return fail(Code::corrupt, "the saved state is of another pipeline");
    last_.extra.resize(static_cast<std::size_t>(columns));
    TRY_OK(from.get(last_));
    TRY_OK(from.get(next_));
    TRY_OK(from.get(known));
    known_ = known != 0;
    return {};
  }

 private:
  [[nodiscard]] bool linear() const { return grid_.between == Between::linear; }
  [[nodiscard]] std::int64_t grid_at_or_after(std::int64_t at) const {
    const auto rest = at % every_;
    return rest == 0 ? at : at - rest + (rest > 0 ? every_ : 0);
  }

  // Makes row i the last one; returns the index behind it.
  std::size_t take(const Rows& in, std::size_t i) {
    if (last_.empty()) {
      next_ = grid_at_or_after(in.time[i]);
      last_.append(in, i, i + 1);
      return i + 1;
    }
    last_.time[0] = in.time[i], last_.value[0] = in.value[i], last_.quality[0] = in.quality[i];
    for (std::size_t c = 0; c < in.extra.size(); ++c) last_.extra[c][0] = in.extra[c][i];
    return i + 1;
  }

  void put(double value, std::uint32_t quality, Rows& out) {
    out.push(next_, value, quality);
    for (std::size_t c = 0; c < out.extra.size(); ++c) out.extra[c].push_back(last_.extra[c][0]);
    known_ = true;
  }

  // One row that says so, then silence.
  void put_unknown(std::int64_t end, Rows& out) {
    if (known_) {
      put(kNaN, quality::bad_no_data.code, out);
      known_ = false;
    }
    next_ = grid_at_or_after(end);
  }

  // Grid points from the last row up to `end`, exclusive, where row i of `in` comes next.
  void emit(const Rows& in, std::size_t i, std::int64_t end, Rows& out) {
    const auto from = last_.time[0];
    const bool close = end - from <= hold_;
    const bool on_line =
        linear() && close && !Quality{last_.quality[0]}.bad() && !Quality{in.quality[i]}.bad();
    if (!on_line) return emit_held(end, from + (linear() && !close ? 0 : hold_) + 1, out);
    const double rise = (in.value[i] - last_.value[0]) / static_cast<double>(end - from);
    const auto quality = worse(last_.quality[0], in.quality[i]);
    for (; next_ < end; next_ += every_)
      if (next_ == from)
        put(last_.value[0], last_.quality[0], out);
      else
        put(last_.value[0] + rise * static_cast<double>(next_ - from), quality, out);
  }

  // The last row's value up to `end` or `known_to`, both exclusive; nothing is known between these two.
  void emit_held(std::int64_t end, std::int64_t known_to, Rows& out) {
    for (const auto stop = std::min(end, known_to); next_ < stop; next_ += every_)
      put(last_.value[0], last_.quality[0], out);
    if (next_ < end) put_unknown(end, out);
  }

  void emit_after_last(std::int64_t end, Rows& out) {
    if (next_ < end) emit_held(end, last_.time[0] + (linear() ? 0 : hold_) + 1, out);
  }

  const Grid grid_;
  const std::int64_t every_, hold_;
  Rows last_;              // none or one row
  std::int64_t next_ = 0;  // the next grid point; with a last row
  bool known_ = false;     // whether the grid point before had a value
};

}  // namespace

std::unique_ptr<Operator> make_resample(const Grid& grid) { return std::make_unique<Resample>(grid); }

}  // namespace spindle::derive
