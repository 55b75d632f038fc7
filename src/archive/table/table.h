// The samples table: Parquet segments named by a Delta log in a Store, and a sibling table of rollups.
// docs/formats/table.md has the bytes. One process commits (commits are serialised inside); readers hold a
// TableVersion and are never disturbed: removed files stay for `vacuum_after`.
// Crash: a commit is one put_if_absent of a log entry; before it, its segments are garbage that open()
// clears.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/env.h"
#include "lib/env/store.h"
#include "lib/flow/gate.h"
#include "lib/model/batch.h"
#include "src/archive/archive.h"
#include "src/archive/read/bucket.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {

// One Parquet file of one month, sorted by (tag, time, arrival), with a side index in its footer metadata.
// Immutable; any thread. Footers and decoded row groups come through a shared, bounded cache.
class Segment {
 public:
  struct Info {
    std::string name;  // in the store: "samples/month=2026-01/<unique>.parquet"
    Month month;
    std::uint64_t rows = 0, bytes = 0;
    std::int32_t tag_min = 0, tag_max = 0;
    std::int64_t time_min = 0, time_max = 0;  // microseconds
    bool any_late = false;                    // holds rows with `known` set, or deletions
    std::uint64_t order = 0;  // segments of higher order hold rows that arrived later (for siblings)
    std::uint32_t crc = 0;    // crc32 of the whole file
    std::uint64_t rollup_rows = 0, rollup_bytes = 0;  // of its file in rollups/; zero: it has none
    std::uint32_t rollup_crc = 0;
    // No row became known later, but for rows that arrived in order; the end of time: not recorded.
    std::int64_t known_max = kInOrder;
    std::uint64_t hidden = 0;  // deletions, and rows that others of this segment hide; not recorded: all late
  };
  struct TagSummary {  // from the side index
    std::int32_t tag = 0;
    std::uint64_t rows = 0, late = 0;  // late: with `known` set, or deletions
    std::int64_t time_min = 0, time_max = 0;
    Sample last;               // newest row of the tag here, text left out
    std::uint64_t hidden = 0;  // as in Info
  };
  virtual ~Segment() = default;
  [[nodiscard]] virtual const Info& info() const = 0;
  virtual Result<std::vector<TagSummary>> tags() = 0;
  virtual Result<std::optional<TagSummary>> tag(TagId id) = 0;
  // Rows of one tag in a range, stored order, superseded ones included.
  virtual Result<Batch> rows(TagId id, TimeRange range) = 0;
  // As above, but at most `max_count` rows from the front or the back of the range.
  virtual Result<Batch> some_rows(TagId id, TimeRange range, bool from_back, std::size_t max_count) = 0;
  // Whole row groups in order, as the scan wants them; `group` < groups().
  virtual Result<std::size_t> groups() = 0;
  virtual Result<Batch> group(std::size_t group) = 0;
  // Rollups of the rows of one tag that are seen in this segment alone (keep_visible() of resolve.h): exactly
  // what from_rows() gives, the buckets of `width` that intersect `range`; nullopt when that width is not
  // kept for the tag here.
  virtual Result<std::optional<std::vector<Bucket>>> rollups(TagId id, TimeRange range, Span width) = 0;
};

struct TableVersion {
  std::int64_t version = -1;
  std::vector<std::shared_ptr<Segment>> segments;    // by (month, order)
  std::map<std::string, std::int64_t> transactions;  // Delta txn: application id → version
};

class Table {
 public:
  struct Options {
    std::size_t cache_bytes_max = 256u << 20;
    Span vacuum_after = 60min;
    std::size_t segment_rows_max = 64u << 20;  // a month with more rows is several segments, cut at tags
  };
  static Result<std::unique_ptr<Table>> open(Env env, Store& store, const Options& options);
  virtual ~Table() = default;

  [[nodiscard]] virtual std::shared_ptr<const TableVersion> current() = 0;

  // Where sorted rows stream in to become segments of one coming commit. `next` gives batches sorted by (tag,
  // time, arrival) across calls, nullopt at the end. Bounded memory: a few row groups for each open month.
  virtual Result<std::vector<Segment::Info>> write_segments(const NextRows& next) = 0;
  // Makes written segments visible and records transactions, in one step.
  virtual Result<> commit(const std::vector<Segment::Info>& segments,
                          const std::map<std::string, std::int64_t>& transactions,
                          std::string_view operation) = 0;

  // Merges small and overlapping segments month by month; changes no visible row (dataChange = false).
  virtual Result<CompactReport> compact(bool everything, const ProgressFn& progress,
                                        const Cancel& cancel) = 0;
  // Drops whole months before `before`.
  virtual Result<std::uint64_t> drop_months_before(Month before) = 0;
  virtual Result<> vacuum() = 0;
  virtual Result<VerifyReport> verify(bool with_digests, const ProgressFn& progress,
                                      const Cancel& cancel) = 0;
};

}  // namespace spindle::archive
