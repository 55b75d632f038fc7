// Decoded parts of segments that readers share, the least recently used leaving when there are too many
// bytes. Any thread. Parts are immutable and live on with whoever holds them.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <unordered_map>

namespace spindle::archive {

class SegmentCache {
 public:
  explicit SegmentCache(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  // A number for a new segment's keys.
  std::uint64_t new_segment() {
    const std::lock_guard lock{mutex_};
    return ++segments_;
  }

  // Null when it is not (any more) here. T must be what was put there.
  template <class T>
  std::shared_ptr<const T> get(std::uint64_t segment, std::int64_t part) {
    return std::static_pointer_cast<const T>(find({segment, part}));
  }
  template <class T>
  void put(std::uint64_t segment, std::int64_t part, std::shared_ptr<const T> value, std::size_t bytes) {
    insert({segment, part}, std::move(value), bytes);
  }
  [[nodiscard]] std::size_t bytes() const {
    const std::lock_guard lock{mutex_};
    return bytes_;
  }

 private:
  struct Key {
    std::uint64_t segment;
    std::int64_t part;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const {
      return key.segment * 0x9e3779b97f4a7c15 + static_cast<std::uint64_t>(key.part) * 0xbf58476d1ce4e5b9;
    }
  };
  struct Entry {
    Key key;
    std::shared_ptr<const void> value;
    std::size_t bytes;
  };

  std::shared_ptr<const void> find(const Key& key);
  void insert(const Key& key, std::shared_ptr<const void> value, std::size_t bytes);

  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, std::list<Entry>::iterator, Hash> by_key_;
  std::size_t bytes_ = 0;
  std::uint64_t segments_ = 0;
};

}  // namespace spindle::archive
