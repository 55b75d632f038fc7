// Makes the buckets of one tag after the other while a segment is written, and says which are worth keeping.
// Private to the archive; one thread.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {

// A width is kept of a tag when its buckets hold this many rows on average. Reading a bucket costs about as
// much as reading forty rows, and it takes as much room; where there are few rows, they answer as fast.
inline constexpr std::uint64_t kBucketRowsMin = 256;

class RollupBuilder {
 public:
  enum class Minutes { where_dense, always };  // dense: the first rows of the tag are
  explicit RollupBuilder(Minutes minutes = Minutes::where_dense) : minutes_(minutes) {}
  // Rows [begin, end) of the present tag, in stored order.
  void add(const Batch& rows, std::size_t begin, std::size_t end);
  using Buckets = std::array<std::vector<Bucket>, std::size(kRollupWidths)>;
  struct Made {
    Buckets buckets;           // of each of kRollupWidths; empty: not kept
    std::uint64_t hidden = 0;  // rows that are not in them: deletions, and what others hide
  };
  Made finish();  // the end of the tag

 private:
  void start(const Batch& rows, std::size_t begin, std::size_t end);
  void add_pending();
  void add_seen(const Batch& rows, std::size_t begin, std::size_t end);

  const Minutes minutes_;
  bool any_ = false;
  std::uint64_t rows_ = 0, seen_ = 0;
  Batch pending_;  // of the newest time; what comes next may stand there too and hide them
  Buckets buckets_;
  std::array<std::optional<BucketBuilder>, std::size(kRollupWidths)> builders_;
};

}  // namespace spindle::archive
