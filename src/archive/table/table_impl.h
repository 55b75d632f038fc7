// The table behind table.h; private. Locks, outermost first: maintaining_ (compaction, retention, vacuum: one
// at a time), committing_ (the log), viewing_ (the current version).
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "lib/delta/log.h"
#include "src/archive/table/compaction_plan.h"
#include "src/archive/table/segment_cache.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class TableImpl final : public Table {
 public:
  TableImpl(Env env, Store& store, const Options& options)
      : env_(env),
        store_(store),
        options_(options),
        cache_(std::make_shared<SegmentCache>(options.cache_bytes_max)) {}
  Result<> load();

  std::shared_ptr<const TableVersion> current() override;
  Result<std::vector<Segment::Info>> write_segments(const NextRows& next) override;
  Result<> commit(const std::vector<Segment::Info>& segments,
                  const std::map<std::string, std::int64_t>& transactions,
                  std::string_view operation) override;
  Result<CompactReport> compact(bool everything, const ProgressFn& progress, const Cancel& cancel) override;
  Result<std::uint64_t> drop_months_before(Month before) override;
  Result<> vacuum() override;
  Result<VerifyReport> verify(bool with_digests, const ProgressFn& progress, const Cancel& cancel) override;

 private:
  struct Watched {  // long work: how much it is, and who follows it
    std::uint64_t total;
    const ProgressFn& progress;
    const Cancel& cancel;
  };
  Result<> clear_orphans();
  Result<> check_log(std::vector<std::string>& problems);
  Result<> remove_files(const std::string& segment_name);
  Result<> follow(bool data_change);
  Result<> run(const Merge& merge, const Watched& watched, CompactReport& report);
  Result<> commit_change(const delta::Change& change);
  Result<> show();  // makes the log's state the current version
  std::string new_name(Month month);

  Env env_;
  Store& store_;
  const Options options_;
  const std::shared_ptr<SegmentCache> cache_;
  std::atomic<std::uint64_t> names_ = 0;
  std::mutex maintaining_, committing_, viewing_;
  std::unique_ptr<delta::Log> log_, rollups_log_;
  std::shared_ptr<const TableVersion> version_ = std::make_shared<TableVersion>();
};

}  // namespace spindle::archive
