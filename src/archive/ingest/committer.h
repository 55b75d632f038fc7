// Group commit: many threads bring batches, one of them writes and syncs for all that wait. Any thread.
// When a batch is committed it is in the log, its late rows carry a known time, and it was published.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <vector>

#include "lib/env/clock.h"
#include "src/archive/ingest/latest.h"
#include "src/archive/ingest/wal.h"

namespace spindle::archive {

// A batch on its way into the log.
struct Commit {
  std::string source;
  std::uint64_t sequence = 0;
  std::shared_ptr<Run> run;
  std::vector<std::uint8_t> overtaken;  // see sort_rows
  std::optional<Time> known;            // for late rows; else the time of arrival
  std::uint64_t late = 0;               // out: how many rows were
};

class Committer {
 public:
  // `publish` makes a durable batch visible. It is called in the order of the log, by one thread at a time.
  using Publish = std::function<void(const Commit&)>;
  Committer(Clock& clock, Wal& wal, Latest& latest, Publish publish)
      : clock_(clock), wal_(wal), latest_(latest), publish_(std::move(publish)) {}

  Result<> commit(Commit& commit);
  // Runs `work` while nothing is being written: between two groups.
  Result<> between_groups(const std::function<Result<>()>& work);
  // The time at which rows arrive now; no two batches share one. Only for `work` between two groups.
  std::int64_t arrive();

 private:
  struct Waiting {
    Commit* commit;
    bool done = false;
    Result<> result;
  };
  void lead(std::unique_lock<std::mutex>& lock);
  Result<> write(const std::vector<Waiting*>& group);
  void mark_late(Commit& commit);

  Clock& clock_;
  Wal& wal_;
  Latest& latest_;
  Publish publish_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool led_ = false;  // someone is writing; guards all below
  std::vector<Waiting*> queue_;
  std::int64_t arrival_ = kInOrder;   // of the last late rows; no two batches share one
  std::vector<std::int64_t> newest_;  // by part of the batch at hand
  std::unordered_map<std::int32_t, std::int64_t> newest_in_group_;
};

}  // namespace spindle::archive
