// Reading long ranges in pieces, so that memory stays bounded and buckets serve where they can; private to
// the archive. One thread at a time, as its TagReader.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "src/archive/read/snapshot.h"

namespace spindle::archive {

// Rows that are alike in time are never split between two calls. Batches hold rows of `range` only.
using OnRows = std::function<Result<>(const Batch& rows)>;
Result<> for_rows(TagReader& reader, TimeRange range, const OnRows& on_rows);

// A range to be read by buckets of `width`, or row by row when it is zero.
struct ReadPiece {
  TimeRange range;
  Span width{0};
};

// Adds pieces for `range` to `pieces`: the widest buckets inside, finer ones and rows at its ends. `widths`
// ascend. A piece that continues the last one in kind is joined with it.
void cover(TimeRange range, std::span<const Span> widths, std::vector<ReadPiece>& pieces);

using OnBucket = std::function<Result<>(const Bucket& bucket)>;
Result<> for_pieces(TagReader& reader, std::span<const ReadPiece> pieces, const OnRows& on_rows,
                    const OnBucket& on_bucket);

// The rows around ascending times: the last at or before it and the first behind it. Cheap when times are
// dense in the rows, and when they are far apart.
class Around {
 public:
  explicit Around(TagReader& reader) : reader_(&reader) {}
  struct Pair {
    std::optional<Sample> before, after;
  };
  Result<Pair> at(Time time);  // `time` must not be less than the last one asked

 private:
  Result<> seek(Time time);
  Result<> advance();
  [[nodiscard]] bool covers(Time time) const;
  void drop_split_tail(std::size_t wanted);

  TagReader* reader_;
  std::optional<Sample> before_;  // the row before buffer_[next_]
  Batch buffer_;                  // rows from `from_` on, whole timestamps
  std::size_t next_ = 0;
  std::size_t chunk_ = 0;
  Sample behind_;                // the first row behind the buffer, unless it ended
  Time buffered_to_ = kTimeMin;  // its time
  bool ended_ = false;           // no rows come after the buffer
  bool started_ = false;
};

}  // namespace spindle::archive
