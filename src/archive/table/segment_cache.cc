#include "src/archive/table/segment_cache.h"

namespace spindle::archive {

std::shared_ptr<const void> SegmentCache::find(const Key& key) {
  const std::lock_guard lock{mutex_};
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->value;
}

void SegmentCache::insert(const Key& key, std::shared_ptr<const void> value, std::size_t bytes) {
  const std::lock_guard lock{mutex_};
  if (bytes > bytes_max_ || by_key_.contains(key)) return;
  entries_.push_front({key, std::move(value), bytes});
  by_key_[key] = entries_.begin();
  for (bytes_ += bytes; bytes_ > bytes_max_; entries_.pop_back()) {
    bytes_ -= entries_.back().bytes;
    by_key_.erase(entries_.back().key);
  }
}

}  // namespace spindle::archive
