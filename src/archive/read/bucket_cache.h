// Buckets that had to be made from rows, because several segments have rows there, kept for the next reader.
// They are of segments as read today (no as_of) and hold as long as these segments are the ones of the table.
// Bounded, the least recently used leaving first; any thread.
#pragma once

#include <memory>
#include <vector>

#include "src/archive/read/bucket.h"
#include "src/archive/table/segment_cache.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class BucketCache {
 public:
  using Buckets = std::shared_ptr<const std::vector<Bucket>>;
  struct Key {
    std::vector<std::shared_ptr<const Segment>> segments;  // in order of arrival
    TagId tag;
    Span width;
    Time from;  // of the block of time
    bool operator==(const Key&) const = default;
  };
  explicit BucketCache(std::size_t bytes_max) : cache_(bytes_max) {}

  Buckets find(const Key& key);  // null: not here
  void put(const Key& key, Buckets buckets);

 private:
  struct Entry {
    Key key;
    Buckets buckets;
  };
  SegmentCache cache_;  // by hashes; the entry tells whose it is
};

}  // namespace spindle::archive
