#include <algorithm>

#include "lib/env/store.h"
#include "lib/observe/observe.h"
#include "src/archive/archive_impl.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kFlushRowsMin = 65'536;  // of one piece handed to the table
constexpr Span kCloseWithin = 60s;             // how long close() waits for callers inside

}  // namespace

// Sets the hot rows apart at the end of a log file, so that "all files up to it" is exactly what is flushed.
Result<ArchiveImpl::Frozen> ArchiveImpl::freeze() {
  Frozen frozen;
  TRY_OK(committer_->between_groups([&]() -> Result<> {
    TRY(frozen.wal_covered, wal_->rotate());
    const std::lock_guard lock{sources_mutex_};
    for (const auto& [name, source] : sources_)
      if (source->last != source->flushed)
        frozen.transactions["source:" + name] = static_cast<std::int64_t>(*source->last);
    frozen.runs = hot_.freeze();
    return {};
  }));
  frozen.transactions["wal"] = static_cast<std::int64_t>(frozen.wal_covered);
  return frozen;
}

Result<> ArchiveImpl::write_frozen(Frozen& frozen) {
  RunMerger merger{frozen.runs};
  TRY(const auto segments,
      table_->write_segments([&]() -> Result<std::optional<Batch>> { return merger.next(kFlushRowsMin); }));
  const std::lock_guard committing{committing_};
  TRY_OK(table_->commit(segments, frozen.transactions, "WRITE"));
  const std::lock_guard viewing{viewing_};
  version_ = table_->current();
  hot_.drop_frozen();
  cached_.reset();
  return {};
}

Result<> ArchiveImpl::flush_now() {
  const std::lock_guard flushing{flushing_};
  TRY(Frozen frozen, freeze());
  if (frozen.runs.empty() && frozen.transactions.size() == 1) return {};
  TRY_OK(write_frozen(frozen));
  ++flushes_;
  {
    const std::lock_guard lock{sources_mutex_};
    for (const auto& [name, number] : frozen.transactions)
      if (const auto found = sources_.find(name.substr(name.find(':') + 1));
          name != "wal" && found != sources_.end())
        found->second->flushed = static_cast<std::uint64_t>(number);
  }
  frozen.runs.clear();
  TRY_OK(committer_->between_groups([&] { return wal_->remove_up_to(frozen.wal_covered); }));
  (void)save_latest();  // without it the next start reads the side indexes instead
  return {};
}

Result<> ArchiveImpl::flush() {
  TRY(const auto pass, enter());
  return flush_now();
}

Result<CompactReport> ArchiveImpl::compact(const ProgressFn& progress, const Cancel& cancel) {
  TRY(const auto pass, enter());
  auto report = table_->compact(true, progress, cancel);
  const std::lock_guard committing{committing_};
  show_table();
  if (!report) return report;
  ++compactions_;
  TRY_OK(export_tags());
  return report;
}

Result<VerifyReport> ArchiveImpl::verify(bool with_digests, const ProgressFn& progress,
                                         const Cancel& cancel) {
  TRY(const auto pass, enter());
  TRY_OK(flush_now());
  return table_->verify(with_digests, progress, cancel);
}

// Merges what became small or overlapping, drops what is past its time, removes what nobody reads any more.
Result<> ArchiveImpl::maintain() {
  const auto merged = table_->compact(false, {}, {});
  if (merged && merged->segments_before != merged->segments_after) ++compactions_;
  const auto dropped = drop_old_months();
  {
    const std::lock_guard committing{committing_};
    show_table();
  }
  const auto vacuumed = table_->vacuum();  // it may be what makes room for the next try of the others
  if (!merged) return std::unexpected(merged.error());
  TRY_OK(dropped);
  TRY_OK(vacuumed);
  return export_tags();
}

Result<> ArchiveImpl::export_tags() {
  if (!store_) return {};
  const std::lock_guard lock{exporting_};
  if (!tag_table_) {
    TRY(tag_table_, TagTable::open(env_, *store_, options_.vacuum_after));
  }
  return tag_table_->write(catalogue_->tags("", 0, kTagsMax, ""));
}

Result<> ArchiveImpl::drop_old_months() {
  if (options_.retention == Span{0}) return {};
  TRY(const auto dropped, table_->drop_months_before(month_of(env_.clock.now() - options_.retention)));
  if (dropped == 0) return {};
  return env_.disk.remove(options_.path + "/latest");
}

void ArchiveImpl::start_background() {
  if (!options_.background) return;
  flusher_ = std::thread{[this] { flush_in_background(); }};
  maintainer_ = std::thread{[this] { maintain_in_background(); }};
}

bool ArchiveImpl::pause(Span span, bool& wanted) {
  std::unique_lock lock{waking_};
  woken_.wait_for(lock, span, [&] { return closing_ || wanted; });
  wanted = false;
  return !closing_;
}

void ArchiveImpl::flush_in_background() {
  while (pause(options_.flush_every, flush_wanted_)) {
    const auto flushed = flush_now();
    const std::lock_guard lock{waking_};
    ++flushes_tried_;
    note(flush_failure_, flushed, "the archive could not flush its hot rows");
    woken_.notify_all();
  }
}

void ArchiveImpl::maintain_in_background() {
  while (pause(options_.compact_every, maintain_wanted_)) {
    const auto maintained = maintain();
    const std::lock_guard lock{waking_};
    note(maintain_failure_, maintained, "the archive could not be maintained");
  }
}

void ArchiveImpl::note(std::optional<ArchiveStats::Failure>& failure, const Result<>& done,
                       std::string_view doing) {
  failure.reset();
  if (done || closing_) return;
  log_error(doing, {{"path", options_.path}, {"error", done.error()}});
  failure = {env_.clock.now(), done.error().message};
}

Result<> ArchiveImpl::close() {
  const std::lock_guard lock{closing_mutex_};
  if (closed_) return *closed_;
  {
    const std::lock_guard waking{waking_};
    closing_ = true;
    woken_.notify_all();
  }
  const bool everyone_left = gate_.close(kCloseWithin);
  if (flusher_.joinable()) flusher_.join();
  if (maintainer_.joinable()) maintainer_.join();
  closed_ =
      everyone_left ? flush_now() : fail(Code::timeout, "callers are still inside the archive after 60 s");
  return *closed_;
}

ArchiveImpl::~ArchiveImpl() {
  if (committer_) (void)close();
}

}  // namespace spindle::archive
