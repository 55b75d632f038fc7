// The log of one Delta table in a Store: reads it, adds to it. One process writes; one thread at a time.
// Every so many commits the state is written as a checkpoint, and entries long before it are removed.
// Crash: a commit is one put_if_absent; after it returned, all of it is there, before, none. When commit()
// fails, nothing of it shows, and the next commit first makes sure of that.
#pragma once

#include <memory>
#include <string>

#include "lib/delta/actions.h"
#include "lib/env/env.h"
#include "lib/env/store.h"

namespace spindle::delta {

class Log {
 public:
  // Opens the table in `folder` (no slash at its end) of the store; when there is none, creates it as
  // `definition` says; its id is filled in.
  static Result<std::unique_ptr<Log>> open(Clock& clock, Store& store, const std::string& folder,
                                           Definition definition);

  [[nodiscard]] const State& state() const { return state_; }
  [[nodiscard]] std::int64_t now_ms() const { return micros(clock_.now()) / 1'000; }

  // Adds the next version. Code::conflict when someone else wrote it: the table has two writers.
  Result<> commit(const Change& change);

  // These removed files are gone from the store; the next checkpoint leaves them out.
  void forget_removed(const std::string& path) { state_.removed.erase(path); }

 private:
  Log(Clock& clock, Store& store, std::string folder)
      : clock_(clock), store_(store), folder_(std::move(folder)) {}
  Result<> load(Definition definition);
  struct Names {  // what the log's folder holds
    std::vector<std::int64_t> entries, checkpoints;
  };
  Result<Names> names();
  Result<bool> load_checkpoint(std::int64_t version);
  Result<> create(Definition definition);
  Result<> write_checkpoint();
  Result<> remove_before(std::int64_t version);
  [[nodiscard]] std::string checkpoint_name(std::int64_t version) const;
  Result<> put(std::int64_t version, const std::string& entry);
  [[nodiscard]] std::string entry_name(std::int64_t version) const;

  Clock& clock_;
  Store& store_;
  const std::string folder_;
  State state_;
  std::optional<std::int64_t> doubtful_;  // an entry that failed and may still be there
};

}  // namespace spindle::delta
