#include "src/archive/ingest/hot.h"

#include <algorithm>
#include <bit>

namespace spindle::archive {
namespace {

constexpr std::size_t kMergeRuns = 16;
constexpr std::size_t kMergedRowsMax = 4u << 20;  // larger runs are left alone: a merge holds rows twice

int level_of(std::size_t rows) { return static_cast<int>(std::bit_width(rows)) / 4; }

}  // namespace

void Hot::add(std::shared_ptr<const Run> run) {
  if (run->rows.empty()) return;
  const std::lock_guard lock{mutex_};
  const auto bytes = run->bytes();
  rows_ += run->rows.size();
  bytes_ += bytes;
  active_.push_back({std::move(run), bytes, 0});
  active_.back().level = level_of(active_.back().run->rows.size());
}

std::size_t Hot::due() const {
  int level_max = 0;
  for (const auto& entry : active_) level_max = std::max(level_max, entry.level);
  for (int level = 0; level <= level_max; ++level) {
    std::size_t count = 0, rows = 0;
    for (auto at = active_.rbegin(); at != active_.rend() && at->level <= level; ++at) {
      if (rows += at->run->rows.size(); rows > kMergedRowsMax) break;
      ++count;
    }
    if (count >= kMergeRuns) return count;
  }
  return 0;
}

bool Hot::merge_some() {
  std::unique_lock lock{mutex_};
  const auto count = merging_ ? 0 : due();
  if (count == 0) return false;
  merging_ = true;
  Runs runs;
  for (auto i = active_.size() - count; i < active_.size(); ++i) runs.push_back(active_[i].run);
  lock.unlock();
  auto merged = merge_runs(runs);
  const auto bytes = merged->bytes();
  lock.lock();
  merging_ = false;
  const auto first = std::ranges::find(active_, runs.front(), &Entry::run);
  if (first == active_.end()) return false;  // frozen meanwhile
  for (auto at = first; at != first + static_cast<std::ptrdiff_t>(count); ++at) bytes_ -= at->bytes;
  bytes_ += bytes;
  *first = {merged, bytes, level_of(merged->rows.size())};
  active_.erase(first + 1, first + static_cast<std::ptrdiff_t>(count));
  return true;
}

Hot::Runs Hot::freeze() {
  const std::lock_guard lock{mutex_};
  frozen_.insert(frozen_.end(), active_.begin(), active_.end());
  active_.clear();
  Runs out;
  for (const auto& entry : frozen_) out.push_back(entry.run);
  return out;
}

void Hot::drop_frozen() {
  const std::lock_guard lock{mutex_};
  for (const auto& entry : frozen_) rows_ -= entry.run->rows.size(), bytes_ -= entry.bytes;
  frozen_.clear();
}

Hot::Runs Hot::view() const {
  const std::lock_guard lock{mutex_};
  Runs out;
  out.reserve(frozen_.size() + active_.size());
  for (const auto& entry : frozen_) out.push_back(entry.run);
  for (const auto& entry : active_) out.push_back(entry.run);
  return out;
}

std::uint64_t Hot::rows() const {
  const std::lock_guard lock{mutex_};
  return rows_;
}

std::uint64_t Hot::bytes() const {
  const std::lock_guard lock{mutex_};
  return bytes_;
}

}  // namespace spindle::archive
