// The archive behind archive.h; private. Locks, outermost first: flushing_, a source's mutex, the committer,
// viewing_; the parts (hot, latest, catalogue, rejects) guard themselves and call nobody.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "src/archive/archive.h"
#include "src/archive/catalogue/catalogue.h"
#include "src/archive/catalogue/tag_table.h"
#include "src/archive/ingest/committer.h"
#include "src/archive/ingest/hot.h"
#include "src/archive/ingest/latest.h"
#include "src/archive/ingest/rejects.h"
#include "src/archive/read/snapshot_state.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class ArchiveImpl final : public Archive {
 public:
  // `store` is what `table` stands on; null when it needs none.
  static Result<std::unique_ptr<Archive>> open_over(Env env, const ArchiveOptions& options,
                                                    std::unique_ptr<FileLock> lock,
                                                    std::unique_ptr<Store> store,
                                                    std::unique_ptr<Table> table);
  ~ArchiveImpl() override;

  Result<Receipt> write(SourceBatch batch) override;
  Result<std::optional<std::uint64_t>> last_sequence(const std::string& source) override;
  Result<Tag> declare(const Tag& tag) override;
  Result<void> declare(const StateSet& states) override;
  Result<std::vector<Tag>> declare_many(std::span<const Tag> tags) override;
  std::optional<Tag> find_tag(std::string_view name) override { return catalogue_->find(name); }
  std::optional<Tag> find_tag(TagId id) override { return catalogue_->find(id); }
  std::optional<StateSet> find_state_set(std::string_view name) override {
    return catalogue_->find_states(name);
  }

  Snapshot snapshot() override;
  std::vector<std::optional<Sample>> latest(std::span<const TagId> tags) override;
  std::vector<Tag> tags(std::string_view pattern, std::size_t skip, std::size_t max_count,
                        std::string_view description) override;
  std::vector<StateSet> state_sets() override { return catalogue_->state_sets(); }
  Result<std::optional<Tag>> tag_as_of(TagId id, Time valid, Time as_of) override;
  std::vector<SourceState> sources() override;
  Result<std::vector<StoredReject>> rejects(std::int64_t before, std::size_t max_count) override;
  Result<std::uint64_t> clear_rejects(std::int64_t up_to) override;

  Result<std::uint64_t> erase(TagId tag, TimeRange range) override;
  Result<std::unique_ptr<BulkImport>> begin_import(const std::string& name) override;

  Result<> flush() override;
  Result<CompactReport> compact(const ProgressFn& progress, const Cancel& cancel) override;
  Result<VerifyReport> verify(bool with_digests, const ProgressFn& progress, const Cancel& cancel) override;
  ArchiveStats stats() override;
  Result<> close() override;

 private:
  struct Source {
    std::mutex mutex;  // held while a numbered batch of it is written
    std::optional<std::uint64_t> last, flushed;
  };
  struct Frozen {  // what one flush takes
    std::uint64_t wal_covered = 0;
    Hot::Runs runs;
    std::map<std::string, std::int64_t> transactions;
  };
  using Pass = Gate::Pass;

  ArchiveImpl(Env env, const ArchiveOptions& options) : env_(env), options_(options) {}

  Result<> recover();
  Result<> replay(WalBatch& batch);
  Result<> load_latest();
  Result<> save_latest();
  [[nodiscard]] std::string latest_key();
  void load_watermarks(const TableVersion& version);

  Result<Pass> enter();
  Source& source(const std::string& name);
  Result<bool> is_replay(Source& source, const std::string& name, std::uint64_t sequence);
  Result<Receipt> store(SourceBatch& batch);
  void name_tags(std::vector<Reject>& rejects);
  Result<> wait_for_room();
  void publish(const Commit& commit);

  std::shared_ptr<const SnapshotState> state();
  Result<> flush_now();
  Result<Frozen> freeze();
  Result<> write_frozen(Frozen& frozen);
  void show_table();  // takes the table's newest version into the view
  void start_background();
  void flush_in_background();
  void maintain_in_background();
  Result<> maintain();
  Result<> drop_old_months();
  Result<> export_tags();
  void note(std::optional<ArchiveStats::Failure>& failure, const Result<>& done, std::string_view doing);
  bool pause(Span span, bool& wanted);  // until `wanted` or the time is over; false when closing

  friend class BulkImportImpl;

  Env env_;
  const ArchiveOptions options_;
  std::unique_ptr<FileLock> lock_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<Table> table_;
  std::shared_ptr<BucketCache> buckets_;
  std::shared_ptr<Contested> contested_;
  std::mutex exporting_;
  std::unique_ptr<TagTable> tag_table_;  // opened when first written
  std::unique_ptr<Catalogue> catalogue_;
  std::unique_ptr<Rejects> rejects_;
  std::unique_ptr<Wal> wal_;
  Latest latest_;
  Hot hot_;
  std::unique_ptr<Committer> committer_;
  Gate gate_;

  std::mutex sources_mutex_;  // guards the map and each Source's numbers
  std::map<std::string, std::unique_ptr<Source>> sources_;

  std::mutex viewing_;  // table version and hot rows change together
  std::shared_ptr<const TableVersion> version_;
  std::shared_ptr<const SnapshotState> cached_;

  std::mutex flushing_;    // one flush or import commit at a time
  std::mutex committing_;  // from a table commit until its version is in the view
  std::mutex waking_;      // guards the six below
  std::condition_variable woken_;
  bool flush_wanted_ = false, maintain_wanted_ = false, closing_ = false;
  std::uint64_t flushes_tried_ = 0;
  std::optional<ArchiveStats::Failure> flush_failure_, maintain_failure_;
  std::thread flusher_, maintainer_;
  std::mutex closing_mutex_;
  std::optional<Result<>> closed_;
  std::atomic<bool> importing_ = false;

  std::atomic<std::uint64_t> rows_stored_{0}, rows_rejected_{0}, replayed_{0}, late_{0}, flushes_{0},
      compactions_{0};
  Span recovery_took_{0};
};

}  // namespace spindle::archive
