// Makes buckets from rows and joins them (see bucket.h for what their fields mean). Pure; any thread.
#pragma once

#include <span>
#include <vector>

#include "lib/model/batch.h"
#include "src/archive/read/bucket.h"

namespace spindle::archive {

// Whether a row's value takes part in sums and lines. Uncertain rows do.
bool usable(double value, std::uint32_t quality);

// The row as a bucket keeps it: the value is NaN when it cannot be used.
Bucket::Point point_of(std::int64_t time, double value, std::uint32_t quality);

// Turns rows of one tag, in time order, siblings in arrival order, into buckets of one width. Appends each
// bucket to `out` when the first row behind it comes, or at finish().
class BucketBuilder {
 public:
  BucketBuilder(Span width, std::vector<Bucket>& out) : width_(micros(width)), out_(&out) {}
  void add(std::int64_t time, double value, std::uint32_t quality);
  void finish();

 private:
  void open(std::int64_t time, double value);
  void add_span(std::int64_t time, bool good, double value);

  std::int64_t width_;
  std::vector<Bucket>* out_;
  Bucket bucket_;         // its sums are held as distances from `shift_` until it is closed
  double shift_ = 0;      // the first value that can be used
  std::int64_t end_ = 0;  // of the open bucket
  bool any_ = false;
};

// Buckets of the rows [begin, end) of one tag.
std::vector<Bucket> from_rows(const Batch& rows, std::size_t begin, std::size_t end, Span width);
std::vector<Bucket> from_rows(const Batch& rows, Span width);

// Adds what lies behind: `later` begins where or after `bucket` ends, and no row is between them. The time
// between the last row of one and the first of the other becomes part of the integrals.
void combine(Bucket& bucket, const Bucket& later);

// Joins buckets of a finer width, ascending, into aligned ones of `width`, a multiple of theirs.
std::vector<Bucket> coarser(std::span<const Bucket> finer, Span width);

// The start of the aligned interval that `time` is in; right before 1970 too.
Time aligned_down(Time time, Span width);
Time aligned_up(Time time, Span width);

}  // namespace spindle::archive
