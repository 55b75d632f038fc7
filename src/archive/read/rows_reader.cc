#include "src/archive/read/rows_reader.h"

#include <algorithm>

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {
namespace {

class RowsReader final : public TagReader {
 public:
  RowsReader(Tag tag, Batch rows) : tag_(std::move(tag)), rows_(std::move(rows)) {}
  [[nodiscard]] const Tag& tag() const override { return tag_; }

  Result<Batch> rows(TimeRange range, Order order, std::size_t max_count) override {
    const auto begin = first_at(range.from), end = std::max(begin, first_at(range.to));
    const auto count = std::min(max_count, end - begin);
    Batch out;
    for (std::size_t i = 0; i < count; ++i)
      out.push_row(rows_, order == Order::forward ? begin + i : end - 1 - i);
    return out;
  }
  Result<std::optional<Sample>> before(Time time) override { return one_before(first_at(time)); }
  Result<std::optional<Sample>> at_or_before(Time time) override {
    return one_before(first_at(time + Span{1}));
  }
  Result<std::optional<Sample>> after(Time time) override {
    const auto at = first_at(time + Span{1});
    return at < rows_.size() ? std::optional{rows_.at(at)} : std::nullopt;
  }
  Result<std::vector<Bucket>> buckets(TimeRange range, Span width) override {
    return from_rows(rows_, first_at(range.from), first_at(range.to), width);
  }

 private:
  [[nodiscard]] std::size_t first_at(Time time) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(rows_.time, micros(time)) - rows_.time.begin());
  }
  [[nodiscard]] std::optional<Sample> one_before(std::size_t row) const {
    return row > 0 ? std::optional{rows_.at(row - 1)} : std::nullopt;
  }

  const Tag tag_;
  const Batch rows_;
};

}  // namespace

std::unique_ptr<TagReader> reader_of(Tag tag, Batch rows) {
  return std::make_unique<RowsReader>(std::move(tag), std::move(rows));
}

}  // namespace spindle::archive
