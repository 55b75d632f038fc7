#include <algorithm>
#include <limits>

#include "src/archive/archive_impl.h"
#include "src/archive/ingest/intake.h"
#include "src/archive/read/visible.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kSourceNameBytesMax = 512;
constexpr std::size_t kEraseRowsMax = 1'000'000;  // of one call, so that one frame holds it

Result<> check_source(const std::string& name, std::uint64_t sequence) {
  if (name.size() > kSourceNameBytesMax || !valid_utf8(name))
    return fail(Code::invalid, "a source's name is longer than {} bytes or not UTF-8", kSourceNameBytesMax);
  if (sequence != 0 && name.empty())
    return fail(Code::invalid, "a numbered batch needs the name of its source");
  if (sequence > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
    return fail(Code::invalid, "the sequence {} is too large; start at 1", sequence);
  return {};
}

}  // namespace

Result<Gate::Pass> ArchiveImpl::enter() {
  auto pass = gate_.enter();
  if (!pass) return fail(Code::unavailable, "the archive is closed");
  return std::move(*pass);
}

ArchiveImpl::Source& ArchiveImpl::source(const std::string& name) {
  const std::lock_guard lock{sources_mutex_};
  auto& at = sources_[name];
  if (!at) at = std::make_unique<Source>();
  return *at;
}

Result<bool> ArchiveImpl::is_replay(Source& source, const std::string& name, std::uint64_t sequence) {
  const std::lock_guard lock{sources_mutex_};
  if (!source.last || sequence == *source.last + 1) return false;
  if (sequence <= *source.last) return true;
  return fail(Code::out_of_order, "batch {} of source '{}' came, but {} is expected next; send that first",
              sequence, name, *source.last + 1);
}

Result<Receipt> ArchiveImpl::write(SourceBatch batch) {
  TRY(const auto pass, enter());
  TRY_OK(check_source(batch.source, batch.sequence));
  if (batch.sequence == 0) return store(batch);
  Source& from = source(batch.source);
  const std::lock_guard lock{from.mutex};
  TRY(const bool replay, is_replay(from, batch.source, batch.sequence));
  if (!replay) return store(batch);
  ++replayed_;
  return Receipt{.replay = true};
}

// The intake knows ids only.
void ArchiveImpl::name_tags(std::vector<Reject>& rejects) {
  for (auto& reject : rejects)
    if (const auto tag = catalogue_->find(TagId{std::atoi(reject.tag.c_str() + 1)})) reject.tag = tag->name;
}

// The rows set aside are durable first: if the log then refuses the batch, they are taken back.
Result<Receipt> ArchiveImpl::store(SourceBatch& batch) {
  TRY(auto bad, take_in(batch.rows, *catalogue_->types()));
  name_tags(bad);
  std::ranges::move(bad, std::back_inserter(batch.rejects));
  const Receipt receipt{batch.rows.size(), batch.rejects.size(), false};
  TRY_OK(wait_for_room());
  std::int64_t last_reject = 0;
  if (!batch.rejects.empty()) {
    TRY(last_reject, rejects_->add(env_.clock.now(), batch.source, batch.sequence, batch.rejects));
  }
  Commit commit;
  commit.source = batch.source;
  commit.sequence = batch.sequence;
  commit.known = batch.known;
  commit.run = sort_rows(std::move(batch.rows), &commit.overtaken);
  if (receipt.stored > 0 || batch.sequence != 0)
    if (auto done = committer_->commit(commit); !done) {
      if (last_reject != 0) (void)rejects_->withdraw(last_reject, batch.rejects.size());
      return std::unexpected(done.error());
    }
  rows_rejected_ += receipt.rejected;
  while (hot_.merge_some()) {
  }
  return receipt;
}

void ArchiveImpl::publish(const Commit& commit) {
  latest_.apply(*commit.run);
  rows_stored_ += commit.run->rows.size();
  late_ += commit.late;
  if (commit.sequence != 0) {
    Source& from = source(commit.source);
    const std::lock_guard lock{sources_mutex_};
    from.last = commit.sequence;
  }
  {
    const std::lock_guard lock{viewing_};
    hot_.add(commit.run);
    cached_.reset();
  }
  if (hot_.bytes() * 2 < options_.hot_bytes_max) return;
  const std::lock_guard lock{waking_};
  flush_wanted_ = true;
  woken_.notify_all();
}

// Writers wait while hot rows are at their limit. When flushing fails as well they are told why.
Result<> ArchiveImpl::wait_for_room() {
  while (hot_.bytes() >= options_.hot_bytes_max) {
    if (!options_.background) {
      TRY_OK(flush_now());
      continue;
    }
    std::unique_lock lock{waking_};
    if (closing_) return fail(Code::unavailable, "the archive is closing");
    const auto tried = flushes_tried_;
    flush_wanted_ = true;
    woken_.notify_all();
    woken_.wait(lock, [&] { return closing_ || flushes_tried_ != tried; });
    if (flush_failure_ && hot_.bytes() >= options_.hot_bytes_max)
      return fail(Code::exhausted, "the archive's memory is full and it cannot be flushed: {}",
                  flush_failure_->message);
  }
  return {};
}

Result<std::optional<std::uint64_t>> ArchiveImpl::last_sequence(const std::string& name) {
  const std::lock_guard lock{sources_mutex_};
  const auto found = sources_.find(name);
  return found == sources_.end() ? std::nullopt : found->second->last;
}

Result<Tag> ArchiveImpl::declare(const Tag& tag) {
  TRY(const auto pass, enter());
  TRY(auto tags, catalogue_->declare({&tag, 1}));
  return std::move(tags[0]);
}

Result<void> ArchiveImpl::declare(const StateSet& states) {
  TRY(const auto pass, enter());
  return catalogue_->declare(states);
}

Result<std::vector<Tag>> ArchiveImpl::declare_many(std::span<const Tag> tags) {
  TRY(const auto pass, enter());
  return catalogue_->declare(tags);
}

// One tombstone for each time, known after every row that stands there.
Result<std::uint64_t> ArchiveImpl::erase(TagId tag, TimeRange range) {
  TRY(const auto pass, enter());
  if (!catalogue_->find(tag)) return fail(Code::not_found, "no tag has the id {}", tag.value);
  TRY(const Batch rows, visible_rows(*state(), tag, range));
  if (rows.size() > kEraseRowsMax)
    return fail(Code::exhausted, "{} samples stand in this range; erase at most {} at once", rows.size(),
                kEraseRowsMax);
  const auto now = micros(env_.clock.now());
  Batch graves;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto known = std::max(now, rows.known_time_at(i) + 1);
    if (!graves.empty() && graves.time.back() == rows.time[i]) {
      graves.known.back() = std::max(graves.known.back(), known);
      continue;
    }
    graves.push(Sample{tag,
                       time_of(rows.time[i]),
                       std::numeric_limits<double>::quiet_NaN(),
                       quality::deleted,
                       kNoState,
                       {},
                       time_of(known)});
  }
  if (graves.empty()) return 0;
  TRY_OK(wait_for_room());
  Commit commit;
  commit.run = sort_rows(std::move(graves));
  TRY_OK(committer_->commit(commit));
  return rows.size();
}

}  // namespace spindle::archive
