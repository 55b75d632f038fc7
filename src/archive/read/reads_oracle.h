// The definitions of docs/guides/reads.md in the most obvious code there is, over a plain vector: slow, for
// tests only. And a TagReader over the same vector.
#pragma once

#include <span>
#include <vector>

#include "src/archive/read/reads.h"

namespace spindle::archive::oracle {

// Rows in time order, siblings in arrival order.
struct Series {
  Tag tag;
  std::vector<Sample> rows;
};

Batch recorded(const Series& series, Time start, Time end, Boundary boundary, std::size_t max_count);
std::optional<Sample> recorded_at(const Series& series, Time time, Retrieval retrieval);
Sample value_at(const Series& series, Time time);
Batch at_times(const Series& series, std::span<const Time> times);
Batch interpolated(const Series& series, Time start, Time end, Span interval);
Batch plot(const Series& series, Time start, Time end, int intervals);
Summary summary(const Series& series, TimeRange range, Basis basis);

class Reader : public TagReader {
 public:
  explicit Reader(const Series& series) : series_(&series) {}
  [[nodiscard]] const Tag& tag() const override { return series_->tag; }
  Result<Batch> rows(TimeRange range, Order order, std::size_t max_count) override;
  Result<std::optional<Sample>> before(Time time) override;
  Result<std::optional<Sample>> at_or_before(Time time) override;
  Result<std::optional<Sample>> after(Time time) override;
  Result<std::vector<Bucket>> buckets(TimeRange range, Span width) override;
  std::size_t bucket_calls = 0;

 private:
  const Series* series_;
};

}  // namespace spindle::archive::oracle
