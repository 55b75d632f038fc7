#include "src/derive/operators/enrich.h"

#include <algorithm>
#include <limits>

namespace spindle::derive {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kPerDay = 1.0 / 86'400e6;

void add_timeline(const Timeline& line, std::span<const std::int64_t> times, std::vector<double>& out) {
  std::size_t i = 0;
  const auto fill = [&](std::int64_t end, double base, double slope, std::int64_t from) {
    const auto stop =
        static_cast<std::size_t>(std::ranges::lower_bound(times.subspan(i), end) - times.begin());
    for (; i < stop; ++i) out.push_back(base + slope * static_cast<double>(times[i] - from));
  };
  if (!line.pieces.empty()) fill(micros(line.pieces[0].from), kNaN, 0, 0);
  for (std::size_t p = 0; p < line.pieces.size(); ++p) {
    const auto& piece = line.pieces[p];
    const auto end = p + 1 < line.pieces.size() ? micros(line.pieces[p + 1].from)
                                                : std::numeric_limits<std::int64_t>::max();
    if (i < times.size() && times[i] < end)
      fill(end, piece.base, piece.per_day * kPerDay, micros(piece.from));
  }
  out.resize(out.size() + times.size() - i, kNaN);
}

class Enrich final : public Operator {
 public:
  explicit Enrich(Enrichment what) : what_(std::move(what)) {}

  void step(std::span<const Rows* const> inputs, Rows& out) override {
    if (what_.mode_hold) return step_with_mode(*inputs[0], *inputs[1], out);
    add(*inputs[0], 0, inputs[0]->size(), out);
    out.until = inputs[0]->until;
  }

  [[nodiscard]] Reach reach() const override { return {what_.mode_hold.value_or(Span{0}), Span{0}}; }

  void save(StateWriter& to) const override {
    to.put(pending_);
    to.put(modes_);
  }
  Result<> restore(StateReader& from) override {
    TRY_OK(from.get(pending_));
    return from.get(modes_);
  }

 private:
  void add(const Rows& in, std::size_t from, std::size_t to, Rows& out) const {
    const auto begin = out.size();
    out.time.insert(out.time.end(), in.time.begin() + static_cast<std::ptrdiff_t>(from),
                    in.time.begin() + static_cast<std::ptrdiff_t>(to));
    out.value.insert(out.value.end(), in.value.begin() + static_cast<std::ptrdiff_t>(from),
                     in.value.begin() + static_cast<std::ptrdiff_t>(to));
    out.quality.insert(out.quality.end(), in.quality.begin() + static_cast<std::ptrdiff_t>(from),
                       in.quality.begin() + static_cast<std::ptrdiff_t>(to));
    for (std::size_t c = 0; c < what_.timelines.size(); ++c)
      add_timeline(what_.timelines[c], std::span{out.time}.subspan(begin), out.extra[c]);
  }

  void step_with_mode(const Rows& in, const Rows& mode, Rows& out) {
    pending_.append(in);
    modes_.append(mode);
    const Time until = std::min(in.until, mode.until);
    const auto count = pending_.lower(micros(until));
    const auto begin = out.size();
    add(pending_, 0, count, out);
    add_mode(begin, out);
    pending_.erase_before(count);
    const auto newest_needed = modes_.lower(micros(until));
    if (newest_needed > 1) modes_.erase_before(newest_needed - 1);
    out.until = until;
  }

  void add_mode(std::size_t begin, Rows& out) const {
    auto& column = out.extra.back();
    const auto hold = micros(*what_.mode_hold);
    std::size_t next = 0;
    for (auto i = begin; i < out.size(); ++i) {
      while (next < modes_.size() && modes_.time[next] <= out.time[i]) ++next;
      const bool known =
          next > 0 && out.time[i] - modes_.time[next - 1] <= hold && !Quality{modes_.quality[next - 1]}.bad();
      column.push_back(known ? modes_.value[next - 1] : kNaN);
    }
  }

  const Enrichment what_;
  Rows pending_, modes_;
};

}  // namespace

std::unique_ptr<Operator> make_enrich(Enrichment what) { return std::make_unique<Enrich>(std::move(what)); }

}  // namespace spindle::derive
