// The newest sample of each tag, in a dense array by tag id. Any thread.
//
// `newest_time` decides what is late; it also counts rows that were deleted. Where the array alone cannot say
// which row readers see (a deletion, a text that only the segments hold) the answer is Unsure: ask a reader.
#pragma once

#include <cstdint>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "src/archive/ingest/run.h"

namespace spindle::archive {

class Latest {
 public:
  struct Unsure {};
  using Answer = std::variant<std::monostate, Sample, Unsure>;  // monostate: no samples

  void apply(const Run& run);
  // From a segment's side index; `sure` is false when the row's text is not at hand or late rows stand by it.
  void apply(const Sample& sample, bool sure);
  [[nodiscard]] std::vector<Answer> get(std::span<const TagId> tags) const;

  // The newest time of each tag of the run's parts, in their order; kInOrder where there is none.
  void newest_times(const Run& run, std::vector<std::int64_t>& out) const;

  // The newest time of each tag, by id.
  [[nodiscard]] std::vector<std::int64_t> times() const;

  // Everything as bytes, and back; false when they are not what save() made.
  [[nodiscard]] std::string save() const;
  bool load(std::span<const std::byte> bytes);

 private:
  struct Entry {
    std::int64_t time = kInOrder, known = kInOrder;
    double value = 0;
    std::uint32_t quality = 0;
    std::int32_t state = kNoState;
    std::uint32_t has_text = 0, unsure = 0;
  };
  void put(const Batch& rows, std::size_t row);
  Entry& entry(std::int32_t tag);

  mutable std::shared_mutex mutex_;
  std::vector<Entry> entries_;
  std::unordered_map<std::int32_t, std::string> texts_;
};

}  // namespace spindle::archive
