// The archive of one facility: takes samples in, for good, and gives them back as PI users expect.
//
// Threads: every member may be called from any thread. One process writes an archive; a lock file sees to it.
// Crash: what write() acknowledged is there after a power cut, once, without a manual step.
// Memory: hot rows are bounded by `hot_bytes_max`; a writer waits while they are full.
// The Env must outlive the Archive, the Archive its snapshots' readers.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/config/config.h"
#include "lib/env/env.h"
#include "lib/flow/gate.h"
#include "lib/model/sink.h"
#include "src/archive/read/snapshot.h"

namespace spindle::archive {

struct ArchiveOptions {
  std::string path = "data";  // local folder: write-ahead log, catalogue, lock
  std::string store;          // where the tables live: a folder or an object store's URL; empty: `path`
  Span flush_every = 10min;   // hot rows become a segment at least this often ...
  std::size_t hot_bytes_max = 512u << 20;    // ... and when half of this is used; writers wait at all of it
  Span compact_every = 10min;                // how often to look for small or overlapping segments
  Span vacuum_after = 60min;                 // removed files stay this long, so running readers finish
  Span retention{0};                         // drop whole months older than this; zero keeps everything
  std::size_t rejects_max = 1'000'000;       // rows set aside; when full, batches with bad rows are refused
  std::size_t cache_bytes_max = 256u << 20;  // decoded row groups kept for readers
  bool background = true;                    // flush and compact by an own thread; false: only when called
};
Result<> validate(const ArchiveOptions& options);
config::Section describe(ArchiveOptions& options);

struct CompactReport {
  std::uint64_t segments_before = 0, segments_after = 0, rows = 0, bytes_read = 0, bytes_written = 0;
};

struct VerifyReport {
  std::uint64_t segments = 0, rows = 0, bytes = 0;
  struct MonthDigest {
    TagId tag;
    Month month;
    std::uint64_t rows = 0;
    std::string digest;  // SetDigest of all stored rows, superseded ones included
  };
  std::vector<MonthDigest> digests;   // when asked for
  std::vector<std::string> problems;  // empty: the archive is whole
};

struct ArchiveStats {
  std::uint64_t rows_stored = 0, rows_rejected = 0, batches_replayed = 0;  // since open
  std::uint64_t hot_rows = 0, hot_bytes = 0, wal_bytes = 0, segments = 0, segment_rows = 0, segment_bytes = 0;
  std::uint64_t tags = 0, late_rows = 0, flushes = 0, compactions = 0;
  Span recovery_took{0};
  struct Failure {
    Time at;
    std::string message;
  };
  // Why background work (flushing, merging, dropping old months) does not succeed now; nullopt: it does.
  std::optional<Failure> failure;
};

struct StoredReject {
  std::int64_t number = 0;  // grows
  Time at;
  std::string source;
  std::uint64_t sequence = 0;
  Reject row;
};

struct SourceState {
  std::string name;
  std::uint64_t last_sequence = 0;
};

using spindle::BulkImport;

class Archive : public SampleSink {
 public:
  static Result<std::unique_ptr<Archive>> open(Env env, const ArchiveOptions& options);

  // What readers see: everything acknowledged before this call. Cheap; does not block writers.
  virtual Snapshot snapshot() = 0;
  // The newest sample of each tag, in the order asked; nullopt for a tag without samples.
  virtual std::vector<std::optional<Sample>> latest(std::span<const TagId> tags) = 0;

  // Tags whose name fits `pattern` (* and ?; empty: all) and, when given, whose text fits `description`.
  virtual std::vector<Tag> tags(std::string_view pattern, std::size_t skip, std::size_t max_count,
                                std::string_view description = "") = 0;
  virtual std::vector<StateSet> state_sets() = 0;
  // The tag's settings as they were at `valid`, as known at `as_of`.
  virtual Result<std::optional<Tag>> tag_as_of(TagId id, Time valid, Time as_of) = 0;
  virtual std::vector<SourceState> sources() = 0;
  // Rows set aside, newest first, before the given number (0: from the newest).
  virtual Result<std::vector<StoredReject>> rejects(std::int64_t before, std::size_t max_count) = 0;

  // Forgets the rows set aside up to the given number, to make room; returns how many.
  virtual Result<std::uint64_t> clear_rejects(std::int64_t up_to) = 0;

  using SampleSink::declare;
  // Many at once, in one transaction: 100,000 take seconds. All or none.
  virtual Result<std::vector<Tag>> declare_many(std::span<const Tag> tags) = 0;

  // Deletes samples of one tag in a range, as of now: they stay readable with an earlier as_of.
  virtual Result<std::uint64_t> erase(TagId tag, TimeRange range) = 0;

  // At most one import at a time. `name` identifies it across restarts.
  virtual Result<std::unique_ptr<BulkImport>> begin_import(const std::string& name) = 0;

  virtual Result<> flush() = 0;
  virtual Result<CompactReport> compact(const ProgressFn& progress, const Cancel& cancel) = 0;
  virtual Result<VerifyReport> verify(bool with_digests, const ProgressFn& progress,
                                      const Cancel& cancel) = 0;
  [[nodiscard]] virtual ArchiveStats stats() = 0;

  // Flushes and stops background work; called by the destructor. Later calls fail with Code::unavailable.
  virtual Result<> close() = 0;
};

}  // namespace spindle::archive
