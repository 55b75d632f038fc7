// TagReader over a snapshot.
#include <algorithm>

#include "src/archive/read/tag_buckets.h"
#include "src/archive/read/tag_rows.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kStretchRowsMin = 8, kStretchRowsMax = 65'536;

void append_backward(Batch& to, const Batch& rows, std::size_t max_count) {
  for (std::size_t i = 0; i < std::min(rows.size(), max_count); ++i) to.push_row(rows, rows.size() - 1 - i);
}

void append_forward(Batch& to, Batch rows, std::size_t max_count) {
  if (to.empty() && rows.size() <= max_count)
    to = std::move(rows);
  else
    append_rows(to, rows, 0, std::min(rows.size(), max_count));
}

class SnapshotTagReader final : public TagReader {
 public:
  SnapshotTagReader(Tag tag, const std::shared_ptr<const SnapshotState>& state, std::optional<Time> as_of,
                    const Cancel& cancel)
      : tag_(std::move(tag)), rows_(state, tag_.id, as_of), cancel_(cancel) {}

  [[nodiscard]] const Tag& tag() const override { return tag_; }

  Result<Batch> rows(TimeRange range, Order order, std::size_t max_count) override {
    Batch out;
    range = {std::max(range.from, kTimeMin), std::min(range.to, kTimeMax)};
    auto wanted = std::clamp(max_count, kStretchRowsMin, kStretchRowsMax);
    for (; !range.empty() && out.size() < max_count; wanted = std::min(wanted * 2, kStretchRowsMax)) {
      TRY_OK(cancel_.check());
      TRY(auto stretch, rows_.next(range, order, wanted));
      const auto room = max_count - out.size();
      if (order == Order::forward) {
        append_forward(out, std::move(stretch.rows), room);
        range.from = stretch.range.to;
      } else {
        append_backward(out, stretch.rows, room);
        range.to = stretch.range.from;
      }
    }
    return out;
  }

  Result<std::optional<Sample>> before(Time time) override { return one({kTimeMin, time}, Order::backward); }
  Result<std::optional<Sample>> at_or_before(Time time) override {
    return one({kTimeMin, std::min(time, kTimeMax) + Span{1}}, Order::backward);
  }
  Result<std::optional<Sample>> after(Time time) override {
    return one({std::max(time, kTimeMin - Span{1}) + Span{1}, kTimeMax}, Order::forward);
  }

  Result<std::vector<Bucket>> buckets(TimeRange range, Span width) override {
    return tag_buckets(rows_, tag_.id, range, width, cancel_);
  }

 private:
  Result<std::optional<Sample>> one(TimeRange range, Order order) {
    TRY(const Batch found, rows(range, order, 1));
    if (found.empty()) return std::nullopt;
    return found.at(0);
  }

  const Tag tag_;
  TagRows rows_;
  Cancel cancel_;
};

}  // namespace

Result<std::unique_ptr<TagReader>> Snapshot::tag(TagId id, std::optional<Time> as_of,
                                                 const Cancel& cancel) const {
  auto tag = state_->find_tag(id);
  if (!tag) return fail(Code::not_found, "no tag has the id {}", id.value);
  return std::make_unique<SnapshotTagReader>(*std::move(tag), state_, as_of, cancel);
}

}  // namespace spindle::archive
