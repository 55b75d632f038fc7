// Rows that could not be stored, kept with the reason until someone looks at them. Any thread. Durable before
// the batch they came with is acknowledged; a batch that comes again does not leave them twice.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "lib/sqlite/sqlite.h"
#include "src/archive/archive.h"

namespace spindle::archive {

using sqlite::Database;

class Rejects {
 public:
  static Result<std::unique_ptr<Rejects>> open(const std::string& path, std::size_t rejects_max);

  // All or none; returns the highest number given. Code::exhausted when they would be more than the limit.
  Result<std::int64_t> add(Time at, const std::string& source, std::uint64_t sequence,
                           const std::vector<Reject>& rows);
  // Newest first, before the given number (0: from the newest).
  Result<std::vector<StoredReject>> read(std::int64_t before, std::size_t max_count);
  Result<std::uint64_t> remove_up_to(std::int64_t number);
  // Takes `count` rows up to `last` back: their batch was refused.
  Result<> withdraw(std::int64_t last, std::size_t count);

 private:
  Rejects(Database database, std::size_t rejects_max)
      : database_(std::move(database)), rejects_max_(rejects_max) {}
  Result<std::uint64_t> remove(std::int64_t first, std::int64_t last);

  std::mutex mutex_;
  Database database_;
  const std::size_t rejects_max_;
  std::size_t count_ = 0;
};

}  // namespace spindle::archive
