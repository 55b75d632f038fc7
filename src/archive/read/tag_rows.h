// The rows of one tag over hot runs and segments, in stretches; private to the archive. One thread.
//
// Nothing is read before it is needed: a month's side indexes when time comes to that month, and of each
// segment as many rows as were asked for.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "src/archive/read/snapshot_state.h"

namespace spindle::archive {

class TagRows {
 public:
  TagRows(std::shared_ptr<const SnapshotState> state, TagId tag, std::optional<Time> as_of);

  // The rows that are seen in `range`, ascending. Ranges never end inside a timestamp.
  struct Stretch {
    TimeRange range;
    Batch rows;
  };
  // A stretch at the front (backward: at the back) of `range`, which is not empty. About `wanted` rows, never
  // nothing of the range; it may hold no rows.
  Result<Stretch> next(TimeRange range, Order order, std::size_t wanted);

  // Where rows of the tag come from.
  struct Source {
    std::shared_ptr<Segment> segment;  // else rows [begin, end) of `run`
    const Run* run = nullptr;
    std::size_t begin = 0, end = 0;
    std::int64_t time_min = 0, time_max = 0;  // of the tag's rows; of a segment's until it is looked up
    std::int64_t known_max = kInOrder;        // of a segment: no row of the tag became known later
    std::uint64_t rows = 0;
    bool looked_up = false;

    [[nodiscard]] bool meets(TimeRange range) const {
      return time_min < micros(range.to) && time_max >= micros(range.from);
    }
    // The times in `range` of the tag's rows in a run.
    [[nodiscard]] std::span<const std::int64_t> run_times(TimeRange range) const;
  };
  // A part of time whose rows stand in few sources: one month of segments, or what is between two such.
  [[nodiscard]] TimeRange window_at(Time time) const;
  // Sources with rows in `range`, which must lie in one window, in order of arrival.
  Result<std::vector<Source>> sources_in(TimeRange range);
  // As next(), of some of the sources in one window that `range` lies in.
  Result<Stretch> next_of(const std::vector<Source>& sources, TimeRange range, Order order,
                          std::size_t wanted);
  [[nodiscard]] std::optional<Time> as_of() const { return as_of_; }
  [[nodiscard]] BucketCache* cache() const { return state_->buckets.get(); }

 private:
  std::vector<Source>& segments_of(Month month);
  Result<> look_up(Source& source);
  Result<Stretch> cut(const std::vector<Source>& sources, TimeRange range, Order order, std::size_t wanted);

  std::shared_ptr<const SnapshotState> state_;
  TagId tag_;
  std::optional<Time> as_of_;
  std::vector<Source> runs_;
  std::map<Month, std::vector<Source>> months_;  // those that were looked at
};

}  // namespace spindle::archive
