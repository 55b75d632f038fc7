#include "src/derive/operators/splice.h"

#include <algorithm>
#include <limits>

namespace spindle::derive {
namespace {

class Splice final : public Operator {
 public:
  explicit Splice(SpliceTable table) : table_(std::move(table)), pending_(table_.tags.size()) {
    CHECK(check(table_));
    for (const auto& segment : table_.segments) {
      reach_.future = std::max(reach_.future, segment.lag);
      reach_.past = std::max(reach_.past, -segment.lag);
    }
  }

  void step(std::span<const Rows* const> inputs, Rows& out) override {
    Time until = kTimeMax;
    for (const auto* in : inputs) until = std::min(until, in->until - reach_.future);
    std::vector<const Rows*> rows;
    for (std::size_t k = 0; k < inputs.size(); ++k) rows.push_back(with_pending(k, *inputs[k]));
    for (const auto& segment : table_.segments) {
      const TimeRange part{std::max(segment.range.from, position_), std::min(segment.range.to, until)};
      if (!part.empty()) emit(segment, part, rows, out);
    }
    position_ = std::max(position_, until);
    for (std::size_t k = 0; k < inputs.size(); ++k) keep_rest(k, *rows[k]);
    out.until = until;
  }

  [[nodiscard]] Reach reach() const override { return reach_; }

  void save(StateWriter& to) const override {
    to.put(position_);
    for (const auto& rows : pending_) to.put(rows);
  }
  Result<> restore(StateReader& from) override {
    TRY_OK(from.get(position_));
    for (auto& rows : pending_) TRY_OK(from.get(rows));
    return {};
  }

 private:
  // The new rows, behind those kept from before; the input itself where nothing was kept.
  const Rows* with_pending(std::size_t k, const Rows& in) {
    if (pending_[k].empty()) return &in;
    pending_[k].append(in);
    return &pending_[k];
  }

  void keep_rest(std::size_t k, const Rows& rows) {
    const auto rest = rows.lower(micros(position_ - reach_.past));
    if (&rows == &pending_[k])
      pending_[k].erase_before(rest);
    else
      pending_[k].append(rows, rest, rows.size());
  }

  void emit(const Segment& segment, TimeRange part, const std::vector<const Rows*>& rows, Rows& out) const {
    if (segment.tag < 0) {
      if (part.from == segment.range.from)
        out.push(micros(part.from), std::numeric_limits<double>::quiet_NaN(),
                 quality::bad_out_of_service.code);
      return;
    }
    const Rows& in = *rows[static_cast<std::size_t>(segment.tag)];
    const auto begin = in.lower(micros(part.from + segment.lag)),
               end = in.lower(micros(part.to + segment.lag));
    const auto first = out.size();
    out.append(in, begin, end);
    if (segment.lag != Span{0})
      for (auto i = first; i < out.size(); ++i) out.time[i] -= micros(segment.lag);
    const auto transform = segment.transform();
    if (transform.identity()) return;
    double* value = out.value.data();
    for (auto i = first, n = out.size(); i < n; ++i)
      value[i] = transform.factor * value[i] + transform.offset;
  }

  const SpliceTable table_;
  Reach reach_;
  std::vector<Rows> pending_;  // of each tag: rows that may still be needed
  Time position_ = kTimeMin;   // everything before this is out
};

}  // namespace

std::unique_ptr<Operator> make_splice(SpliceTable table) {
  return std::make_unique<Splice>(std::move(table));
}

}  // namespace spindle::derive
