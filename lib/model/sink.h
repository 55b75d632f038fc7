// Where acquired samples go. Connectors write to a SampleSink and know nothing of what stands behind it; the
// archive is one. Implementations may be called from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/flow/flow.h"
#include "lib/model/batch.h"

namespace spindle {

// Why a row was not stored. The row itself is kept, readable, in the rejects of the archive.
struct Reject {
  std::string tag;   // as the source named it
  std::string time;  // as the source wrote it
  std::string value;
  std::string reason;  // what is wrong and what to do
};

// Rows of one source. Batches of a source carry sequence 1, 2, 3, ...; a batch that was already acknowledged
// is recognised by its sequence and not stored twice. Sequence 0: the source does not number its batches.
struct SourceBatch {
  std::string source;
  std::uint64_t sequence = 0;
  Batch rows;
  // Set by a correction or a backfill: rows that are late are known from this instant on, all alike.
  // Otherwise a late row's known time is when it arrived. A row is late when it is older than its tag's
  // newest.
  std::optional<Time> known;
  std::vector<Reject> rejects;  // rows the connector itself could not read; set aside with the batch
};

struct Receipt {
  std::uint64_t stored = 0, rejected = 0;
  bool replay = false;  // this sequence had been acknowledged before; nothing was stored now
};

class SampleSink {
 public:
  virtual ~SampleSink() = default;

  // Returns when the rows survive a power cut, or says why not: then none of them are stored. Blocks while
  // the archive is behind (never drops). Code::out_of_order names the sequence that is expected next;
  // Code::exhausted means "try again later" (disk full, rejects full). Rows of an unknown tag id, of a time
  // outside [kTimeMin, kTimeMax) or with oversized text are set aside as rejects; the good rest is stored.
  virtual Result<Receipt> write(SourceBatch batch) = 0;

  // The sequence of the last acknowledged batch of `source`; nullopt when it never sent one.
  virtual Result<std::optional<std::uint64_t>> last_sequence(const std::string& source) = 0;

  // Finds the tag by name or creates it (durable on return); differences in anything but type update it and
  // are kept as history. A different type is Code::conflict. `tag.id` is ignored.
  virtual Result<Tag> declare(const Tag& tag) = 0;
  virtual Result<void> declare(const StateSet& states) = 0;

  virtual std::optional<Tag> find_tag(std::string_view name) = 0;
  virtual std::optional<Tag> find_tag(TagId id) = 0;
  virtual std::optional<StateSet> find_state_set(std::string_view name) = 0;
};

// Rows that bypass the write-ahead log: sorted runs, then segments, then one commit. Resumable: begin again
// with the same name and the parts already finished, by earlier imports of that name too, are reported by
// `parts_done()`; skip them, and nothing comes twice. A part is named once: name the file and its version.
// One thread at a time. Destroying it without finish() leaves the finished parts for a later resume. After a
// crash ask parts_done(): what fits in memory is durable with finish() only.
// The rows of an import arrive together when finish() begins: those older than their tag's newest are late.
class BulkImport {
 public:
  virtual ~BulkImport() = default;
  [[nodiscard]] virtual std::vector<std::string> parts_done() const = 0;
  // Any order; bad rows are set aside, and with them those the connector could not even read. After an error
  // of the disk begin the import again.
  virtual Result<Receipt> add(const Batch& rows, std::span<const Reject> unreadable = {}) = 0;
  // What was added since the last end belongs together: all of it is imported, or none. Once more has come
  // than fits in memory, finished parts are durable at once, at a few syncs of the disk each.
  virtual Result<> end_part(const std::string& part) = 0;
  // Visible to readers, all at once. Takes minutes for billions of rows; may be tried again after an error.
  virtual Result<Receipt> finish(const ProgressFn& progress = {}) = 0;
};

}  // namespace spindle
