#include "src/archive/read/bucket_cache.h"

namespace spindle::archive {
namespace {

constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t more) { return (hash ^ more ^ hash >> 29) * kMix; }

std::uint64_t hash_of_segments(const BucketCache::Key& key) {
  std::uint64_t hash = key.segments.size();
  for (const auto& segment : key.segments)
    hash = mixed(hash, reinterpret_cast<std::uintptr_t>(segment.get()));
  return mixed(hash, static_cast<std::uint64_t>(key.tag.value));
}

std::int64_t hash_of_block(const BucketCache::Key& key) {
  return static_cast<std::int64_t>(
      mixed(static_cast<std::uint64_t>(micros(key.width)), static_cast<std::uint64_t>(micros(key.from))));
}

}  // namespace

BucketCache::Buckets BucketCache::find(const Key& key) {
  const auto entry = cache_.get<Entry>(hash_of_segments(key), hash_of_block(key));
  return entry && entry->key == key ? entry->buckets : nullptr;
}

void BucketCache::put(const Key& key, Buckets buckets) {
  const auto bytes =
      sizeof(Entry) + key.segments.size() * sizeof(key.segments[0]) + buckets->size() * sizeof(Bucket);
  cache_.put<Entry>(hash_of_segments(key), hash_of_block(key),
                    std::make_shared<const Entry>(Entry{key, std::move(buckets)}), bytes);
}

}  // namespace spindle::archive
