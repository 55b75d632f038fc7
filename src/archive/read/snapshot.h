// A frozen view of the archive. Copies are cheap; any thread. Late rows and corrections are already resolved:
// of the rows of one tag and time, those with the newest known time at or before `as_of` are seen (all of
// them when there are several: PI allows many events on one timestamp), unless they are deleted.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "lib/flow/gate.h"
#include "lib/model/batch.h"
#include "src/archive/read/bucket.h"

namespace arrow {
class RecordBatchReader;
}

namespace spindle::archive {

enum class Order { forward, backward };

// The visible rows of one tag, in time order; rows of equal time in the order they arrived. One thread at a
// time; independent readers may run in parallel. This is all that PI's read semantics need (see reads.h).
class TagReader {
 public:
  virtual ~TagReader() = default;
  [[nodiscard]] virtual const Tag& tag() const = 0;
  virtual Result<Batch> rows(TimeRange range, Order order, std::size_t max_count) = 0;
  virtual Result<std::optional<Sample>> before(Time time) = 0;        // last row with time <  `time`
  virtual Result<std::optional<Sample>> at_or_before(Time time) = 0;  // last row with time <= `time`
  virtual Result<std::optional<Sample>> after(Time time) = 0;         // first row with time > `time`
  // One bucket for each aligned interval of `width` (one of kRollupWidths) inside `range` that holds rows.
  // `range` must be aligned to `width`. Always equal to what the raw rows give; fast where nothing overlaps.
  virtual Result<std::vector<Bucket>> buckets(TimeRange range, Span width) = 0;
};

struct ScanRequest {
  std::vector<TagId> tags;  // empty: all
  TimeRange range;
  std::optional<Time> as_of;
  std::size_t rows_per_batch = 65'536;
  Cancel cancel;
};

class SnapshotState;  // what stands behind: hot runs and segments

class Snapshot {
 public:
  explicit Snapshot(std::shared_ptr<const SnapshotState> state) : state_(std::move(state)) {}
  // Code::not_found for an unknown tag.
  [[nodiscard]] Result<std::unique_ptr<TagReader>> tag(TagId id, std::optional<Time> as_of = {},
                                                       const Cancel& cancel = {}) const;
  // Rows of many tags, sorted by (tag, time), as Arrow record batches with the table's columns
  // (docs/formats/table.md). Reads as the consumer pulls; memory is bounded by a few row groups.
  [[nodiscard]] Result<std::shared_ptr<arrow::RecordBatchReader>> scan(const ScanRequest& request) const;
  [[nodiscard]] const SnapshotState& state() const { return *state_; }
  [[nodiscard]] std::shared_ptr<const SnapshotState> shared_state() const { return state_; }

 private:
  std::shared_ptr<const SnapshotState> state_;
};

}  // namespace spindle::archive
