#include "src/archive/read/many.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

namespace spindle::archive {
namespace {

constexpr std::size_t kThreadsMax = 64;

// What `read` gives for each tag.
template <class T>
Result<std::vector<T>> collect(const Snapshot& snapshot, std::span<const TagId> tags,
                               const ManyOptions& options, const std::function<Result<T>(TagReader&)>& read) {
  std::vector<T> out(tags.size());
  TRY_OK(for_tags(snapshot, tags, options, [&](std::size_t place, TagReader& reader) -> Result<> {
    TRY(out[place], read(reader));
    return {};
  }));
  return out;
}

Result<> check_size(std::size_t tags, std::size_t answers) {
  if (answers == 0 || tags <= kReadRowsMax / answers) return {};
  return fail(Code::exhausted, "{} tags with {} answers each are more than {}; ask in several steps", tags,
              answers, kReadRowsMax);
}

}  // namespace

Result<> for_tags(const Snapshot& snapshot, std::span<const TagId> tags, const ManyOptions& options,
                  const std::function<Result<>(std::size_t place, TagReader& reader)>& read) {
  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  Result<> outcome;
  const auto work = [&] {
    for (auto place = next++; place < tags.size(); place = next++) {
      const auto done = [&]() -> Result<> {
        TRY_OK(options.cancel.check());
        TRY(const auto reader, snapshot.tag(tags[place], options.as_of, options.cancel));
        return read(place, *reader);
      }();
      if (done) continue;
      next = tags.size();
      const std::lock_guard lock{mutex};
      if (outcome) outcome = done;
    }
  };
  const auto wanted = static_cast<std::size_t>(std::max(options.threads, 1));
  std::vector<std::thread> others;
  for (std::size_t i = 1; i < std::min({wanted, tags.size(), kThreadsMax}); ++i) others.emplace_back(work);
  work();
  for (auto& other : others) other.join();
  return outcome;
}

Result<std::vector<std::vector<Summary>>> summaries_of(const Snapshot& snapshot, std::span<const TagId> tags,
                                                       std::span<const TimeRange> ranges, Basis basis,
                                                       const ManyOptions& options) {
  TRY_OK(check_size(tags.size(), ranges.size()));
  return collect<std::vector<Summary>>(snapshot, tags, options,
                                       [&](TagReader& reader) { return summaries(reader, ranges, basis); });
}

Result<std::vector<Batch>> last_at(const Snapshot& snapshot, std::span<const TagId> tags,
                                   std::span<const Time> times, const ManyOptions& options) {
  TRY_OK(check_size(tags.size(), times.size()));
  return collect<Batch>(snapshot, tags, options, [&](TagReader& reader) { return last_at(reader, times); });
}

Result<std::vector<Batch>> at_times(const Snapshot& snapshot, std::span<const TagId> tags,
                                    std::span<const Time> times, const ManyOptions& options) {
  TRY_OK(check_size(tags.size(), times.size()));
  return collect<Batch>(snapshot, tags, options, [&](TagReader& reader) { return at_times(reader, times); });
}

}  // namespace spindle::archive
