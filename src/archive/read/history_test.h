// Histories of one tag with late rows, corrections, deletions and siblings, cut into segments and hot runs;
// and what readers see of them by the definition, word by word. Tests only.
#pragma once

#include <algorithm>
#include <map>

#include "src/archive/read/reads_random.h"
#include "src/archive/read/snapshot_state.h"
#include "src/archive/table/memory_table_test.h"

namespace spindle::archive {

// Stored rows in order of arrival, cut into segments and hot runs.
struct History {
  Tag tag;
  std::vector<Sample> stored;
  std::shared_ptr<SnapshotState> state = std::make_shared<SnapshotState>();
  std::vector<std::shared_ptr<MemorySegment>> segments;

  void add_segments(std::span<const Sample> arrived, std::uint64_t order) {
    std::map<Month, Batch> months;
    for (const Sample& row : arrived) months[month_of(row.time)].push(row);
    for (auto& [month, rows] : months)
      segments.push_back(std::make_shared<MemorySegment>(make_run(std::move(rows)), order));
  }
  void add_run(std::span<const Sample> arrived) {
    Batch rows;
    for (const Sample& row : arrived) rows.push(row);
    if (!rows.empty()) state->runs.push_back(make_run(std::move(rows)));
  }
  Snapshot finish() {
    auto table = std::make_shared<TableVersion>();
    table->segments.assign(segments.begin(), segments.end());
    std::ranges::stable_sort(table->segments, {}, [](const auto& segment) {
      return std::pair{segment->info().month, segment->info().order};
    });
    state->table = table;
    state->buckets = std::make_shared<BucketCache>(1u << 20);
    state->contested = std::make_shared<Contested>(1u << 20);
    state->find_tag = [tag = tag](TagId id) { return id == tag.id ? std::optional{tag} : std::nullopt; };
    return Snapshot{state};
  }
};

inline oracle::Series seen(const History& history, std::optional<Time> as_of) {
  oracle::Series series{history.tag, {}};
  for (const Sample& row : history.stored) {
    if (as_of && row.known_time() > *as_of) continue;
    bool counts = true;
    for (const Sample& other : history.stored) {
      if (other.time != row.time || (as_of && other.known_time() > *as_of)) continue;
      if (other.known_time() > row.known_time()) counts = false;
      if (other.known_time() == row.known_time() && other.quality == quality::deleted) counts = false;
    }
    if (counts) series.rows.push_back(row);
  }
  std::ranges::stable_sort(series.rows, {}, &Sample::time);
  return series;
}

// Late rows, corrections, deletions and siblings of known times, on top of a plain series.
inline History random_history(Random& random) {
  History history;
  const oracle::Series series = oracle::random_series(random, TagId{1});
  history.tag = series.tag;
  const double late_share = random.chance(0.5) ? 0 : 0.3;
  std::vector<Sample> late;
  for (Sample row : series.rows) {
    if (!random.chance(late_share / 2)) {
      history.stored.push_back(row);
      if (!random.chance(late_share)) continue;
      if (random.chance(0.5)) {
        row.quality = quality::deleted;
      } else {
        row.value += 1;
        if (row.state >= 0) row.state += 1;
      }
    }
    row.known = row.time + Span{static_cast<std::int64_t>(random.below(3)) * 1'000'000'000};
    if (row.quality == quality::deleted && random.chance(0.1)) row.known.reset();
    late.push_back(row);
  }
  for (const Sample& row : late) {
    const auto place = static_cast<std::ptrdiff_t>(random.below(history.stored.size() + 1));
    history.stored.insert(history.stored.begin() + place, row);
  }
  const std::span<const Sample> all{history.stored};
  std::size_t from = 0;
  const auto parts = 1 + random.below(6), runs = random.below(4);
  for (std::uint64_t part = 0; part < parts; ++part) {
    const auto to = part + 1 == parts ? all.size() : from + random.below(all.size() - from + 1);
    const auto rows = all.subspan(from, to - from);
    if (part + runs < parts)
      history.add_segments(rows, part + 1);
    else
      history.add_run(rows);
    from = to;
  }
  return history;
}

}  // namespace spindle::archive
