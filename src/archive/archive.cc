#include "src/archive/archive.h"

#include <algorithm>
#include <cstring>
#include <future>

#include "lib/base/digest.h"
#include "lib/env/store.h"
#include "src/archive/archive_impl.h"
#include "src/archive/read/visible.h"

namespace spindle::archive {
namespace {

constexpr std::string_view kSourcePrefix = "source:", kWalTransaction = "wal";
constexpr std::size_t kHotBytesMin = 1u << 16;
constexpr std::uint64_t kMergeEveryBatches = 64;
constexpr std::size_t kContestedBytes = 8u << 20;

// The rest of the cache is for parts of segments.
std::size_t bucket_cache_bytes(const ArchiveOptions& options) { return options.cache_bytes_max / 4; }

// Merges hot rows while the log is read.
class MergeMeanwhile {
 public:
  MergeMeanwhile(Hot& hot, bool in_background) : hot_(hot), in_background_(in_background) {}
  ~MergeMeanwhile() {
    if (merging_.valid()) merging_.get();
    merge(hot_);
  }
  void added() {
    if (++batches_ % kMergeEveryBatches != 0) return;
    if (!in_background_) return merge(hot_);
    if (merging_.valid() && merging_.wait_for(0s) == std::future_status::timeout) return;
    merging_ = std::async(std::launch::async, merge, std::ref(hot_));
  }

 private:
  static void merge(Hot& hot) {
    while (hot.merge_some()) {
    }
  }

  Hot& hot_;
  const bool in_background_;
  std::future<void> merging_;
  std::uint64_t batches_ = 0;
};

}  // namespace

Result<> validate(const ArchiveOptions& options) {
  if (options.path.empty()) return fail(Code::invalid, "path: name the local folder of the archive");
  if (options.hot_bytes_max < kHotBytesMin)
    return fail(Code::invalid, "hot_bytes_max: {} is too small; give at least {}", options.hot_bytes_max,
                kHotBytesMin);
  if (options.flush_every <= Span{0} || options.compact_every <= Span{0})
    return fail(Code::invalid, "flush_every and compact_every must be positive");
  if (options.vacuum_after < Span{0} || options.retention < Span{0})
    return fail(Code::invalid, "vacuum_after and retention must not be negative");
  return {};
}

Result<std::unique_ptr<Archive>> Archive::open(Env env, const ArchiveOptions& options) {
  TRY_OK(validate(options));
  TRY_OK(env.disk.make_dirs(options.path));
  auto lock = env.disk.lock(options.path + "/lock");
  if (!lock && lock.error().code == Code::conflict)
    return fail(Code::conflict, "another process writes the archive in {}; stop it, or open another folder",
                options.path);
  if (!lock) return std::unexpected(lock.error());
  TRY(auto store, open_store(env.disk, options.store.empty() ? options.path : options.store));
  const Table::Options table_options{.cache_bytes_max = options.cache_bytes_max - bucket_cache_bytes(options),
                                     .vacuum_after = options.vacuum_after};
  TRY(auto table, Table::open(env, *store, table_options));
  return ArchiveImpl::open_over(env, options, *std::move(lock), std::move(store), std::move(table));
}

Result<std::unique_ptr<Archive>> ArchiveImpl::open_over(Env env, const ArchiveOptions& options,
                                                        std::unique_ptr<FileLock> lock,
                                                        std::unique_ptr<Store> store,
                                                        std::unique_ptr<Table> table) {
  const auto began = env.clock.steady();
  std::unique_ptr<ArchiveImpl> archive{new ArchiveImpl{env, options}};
  archive->lock_ = std::move(lock);
  archive->store_ = std::move(store);
  archive->table_ = std::move(table);
  archive->buckets_ = std::make_shared<BucketCache>(bucket_cache_bytes(options));
  archive->contested_ = std::make_shared<Contested>(kContestedBytes);
  TRY(archive->catalogue_, Catalogue::open(env.clock, options.path + "/catalogue.sqlite"));
  TRY(archive->rejects_, Rejects::open(options.path + "/rejects.sqlite", options.rejects_max));
  TRY_OK(archive->recover());
  archive->recovery_took_ = env.clock.steady() - began;
  archive->start_background();
  return archive;
}

// The table says what it holds: the log's files up to "wal", and each source up to its number.
Result<> ArchiveImpl::recover() {
  version_ = table_->current();
  load_watermarks(*version_);
  TRY_OK(load_latest());
  const auto covered = version_->transactions.find(std::string{kWalTransaction});
  const auto number =
      covered == version_->transactions.end() ? 0 : static_cast<std::uint64_t>(covered->second);
  {
    MergeMeanwhile merging{hot_, options_.background};
    TRY(wal_, Wal::open(env_, options_.path + "/wal", number, [&](WalBatch batch) -> Result<> {
          TRY_OK(replay(batch));
          merging.added();
          return {};
        }));
  }
  committer_ =
      std::make_unique<Committer>(env_.clock, *wal_, latest_, [this](const Commit& c) { publish(c); });
  return {};
}

Result<> ArchiveImpl::replay(WalBatch& batch) {
  for (const auto& part : batch.run->parts)
    if (part.tag < 0 || static_cast<std::size_t>(part.tag) >= catalogue_->size())
      return fail(Code::corrupt,
                  "the log holds tag {}, which the catalogue does not know; restore the catalogue", part.tag);
  latest_.apply(*batch.run);
  if (batch.sequence != 0) source(batch.source).last = batch.sequence;
  hot_.add(std::move(batch.run));
  return {};
}

void ArchiveImpl::load_watermarks(const TableVersion& version) {
  for (const auto& [name, number] : version.transactions)
    if (name.starts_with(kSourcePrefix)) {
      Source& at = source(name.substr(kSourcePrefix.size()));
      at.last = at.flushed = static_cast<std::uint64_t>(number);
    }
}

// What the table held when the newest samples were saved: every commit of rows changes it, merging does not.
std::string ArchiveImpl::latest_key() {
  std::string key;
  for (const auto& [name, number] : table_->current()->transactions)
    key += fmt::format("{}={}\n", name, number);
  return sha256_hex(key);
}

Result<> ArchiveImpl::save_latest() {
  const std::string bytes = latest_key() + latest_.save();
  return write_atomically(env_.disk, options_.path + "/latest", bytes_of(bytes));
}

// From the file if it is of this table; else from the side indexes of the segments.
Result<> ArchiveImpl::load_latest() {
  const auto key = latest_key();
  if (const auto saved = env_.disk.read(options_.path + "/latest"); saved && saved->starts_with(key))
    if (latest_.load(bytes_of(std::string_view{*saved}.substr(key.size())))) return {};
  for (const auto& segment : version_->segments) {
    TRY(const auto tags, segment->tags());
    for (const auto& summary : tags) {
      const auto tag = catalogue_->find(TagId{summary.tag});
      if (!tag)
        return fail(Code::corrupt, "{} holds tag {}, which the catalogue does not know", segment->info().name,
                    summary.tag);
      Sample newest = summary.last;
      newest.time = time_of(summary.time_max);
      latest_.apply(newest, summary.late == 0 && tag->type != ValueType::text);
    }
  }
  return {};
}

Snapshot ArchiveImpl::snapshot() { return Snapshot{state()}; }

std::shared_ptr<const SnapshotState> ArchiveImpl::state() {
  const std::lock_guard lock{viewing_};
  if (cached_) return cached_;
  auto state = std::make_shared<SnapshotState>();
  state->table = version_;
  state->runs = hot_.view();
  state->buckets = buckets_;
  state->contested = contested_;
  state->find_tag = [this](TagId id) { return catalogue_->find(id); };
  const std::string& folder = options_.store.empty() ? options_.path : options_.store;
  if (store_ && folder.find("://") == std::string::npos) state->folder = folder;
  cached_ = state;
  return state;
}

void ArchiveImpl::show_table() {
  const std::lock_guard lock{viewing_};
  version_ = table_->current();
  cached_.reset();
}

std::vector<std::optional<Sample>> ArchiveImpl::latest(std::span<const TagId> tags) {
  auto answers = latest_.get(tags);
  std::vector<std::optional<Sample>> out(tags.size());
  std::shared_ptr<const SnapshotState> view;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (auto* sample = std::get_if<Sample>(&answers[i])) out[i] = std::move(*sample);
    if (!std::holds_alternative<Latest::Unsure>(answers[i])) continue;
    if (!view) view = state();
    if (auto found = newest_visible(*view, tags[i])) out[i] = *std::move(found);
  }
  return out;
}

std::vector<Tag> ArchiveImpl::tags(std::string_view pattern, std::size_t skip, std::size_t max_count,
                                   std::string_view description) {
  return catalogue_->tags(pattern, skip, max_count, description);
}

Result<std::optional<Tag>> ArchiveImpl::tag_as_of(TagId id, Time valid, Time as_of) {
  return catalogue_->as_of(id, valid, as_of);
}

std::vector<SourceState> ArchiveImpl::sources() {
  const std::lock_guard lock{sources_mutex_};
  std::vector<SourceState> out;
  for (const auto& [name, source] : sources_)
    if (source->last) out.push_back({name, *source->last});
  return out;
}

Result<std::vector<StoredReject>> ArchiveImpl::rejects(std::int64_t before, std::size_t max_count) {
  return rejects_->read(before, max_count);
}

Result<std::uint64_t> ArchiveImpl::clear_rejects(std::int64_t up_to) { return rejects_->remove_up_to(up_to); }

ArchiveStats ArchiveImpl::stats() {
  ArchiveStats stats;
  stats.rows_stored = rows_stored_, stats.rows_rejected = rows_rejected_, stats.batches_replayed = replayed_;
  stats.hot_rows = hot_.rows(), stats.hot_bytes = hot_.bytes();
  stats.late_rows = late_, stats.flushes = flushes_, stats.compactions = compactions_;
  stats.tags = catalogue_->size();
  stats.recovery_took = recovery_took_;
  stats.wal_bytes = wal_->bytes();
  {
    const std::lock_guard lock{waking_};
    stats.failure = flush_failure_ ? flush_failure_ : maintain_failure_;
  }
  for (const auto& segment : state()->table->segments) {
    ++stats.segments;
    stats.segment_rows += segment->info().rows;
    stats.segment_bytes += segment->info().bytes;
  }
  return stats;
}

}  // namespace spindle::archive
