// How far a backfill is, as lines of JSON in a file: each written and synced before its batch goes to the
// sink. The sink's last sequence then tells which lines came true. One thread, one process.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/disk.h"
#include "lib/model/model.h"

namespace spindle::acquire {

struct JournalEntry {
  std::uint64_t sequence = 0;  // of the batch; 0: the piece was empty
  std::string point;
  TimeRange range;
  SetDigest digest;  // of its rows
};

class Journal {
 public:
  // `acknowledged`: the sink's last sequence, 0 when it knows none. Code::conflict: the file is not this
  // sink's.
  static Result<Journal> open(Disk& disk, const std::string& path, std::uint64_t acknowledged);

  // Where the point's next piece begins; nullopt: it has none yet.
  [[nodiscard]] std::optional<Time> position(const std::string& point) const;
  [[nodiscard]] std::uint64_t sequence() const { return sequence_; }  // of the last batch
  // By point and month.
  [[nodiscard]] const std::map<std::pair<std::string, Month>, SetDigest>& months() const { return months_; }

  Result<> intend(const JournalEntry& entry);  // durable on return
  void done(const JournalEntry& entry);        // its batch is acknowledged

 private:
  std::unique_ptr<AppendFile> file_;
  std::uint64_t sequence_ = 0;
  std::map<std::string, Time> positions_;
  std::map<std::pair<std::string, Month>, SetDigest> months_;
};

}  // namespace spindle::acquire
