#include "tests/crash/story.h"

namespace spindle::crash {
namespace {

constexpr std::int64_t kStart = 1'700'000'000'000'000;
constexpr std::uint64_t kRowsMax = 200;

}  // namespace

std::string name_of_source(int source) { return fmt::format("source {}", source); }
std::string name_of_part(std::uint64_t part) { return fmt::format("part {}", part); }

// A batch lies in its own second; late rows lie some batches back, at microseconds of their own.
Batch batch_of(int source, std::uint64_t sequence) {
  Random random{sequence * 64 + static_cast<std::uint64_t>(source)};
  const auto first_tag = source * kTagsOfSource;
  Batch rows;
  for (auto k = 1 + random.below(kRowsMax); k > 0; --k) {
    const bool late = random.chance(0.05);
    const auto second = static_cast<std::int64_t>(sequence) - (late ? 10 : 0);
    const auto micro = static_cast<std::int64_t>(late ? kRowsMax + k : k);
    const auto tag = first_tag + static_cast<int>(random.below(kTagsOfSource));
    rows.push(TagId{tag}, time_of(kStart + second * 1'000'000 + micro),
              static_cast<double>(sequence * 1'000 + k));
  }
  return rows;
}

// Small limits, so that flushes and merges happen all the time.
archive::ArchiveOptions options_of(const std::string& folder) {
  return {.path = folder,
          .flush_every = 30ms,
          .hot_bytes_max = 1u << 20,
          .compact_every = 50ms,
          .vacuum_after = Span{0}};
}

}  // namespace spindle::crash
