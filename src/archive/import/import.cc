#include "src/archive/import/import.h"

#include <algorithm>
#include <thread>

#include "lib/base/digest.h"
#include "src/archive/ingest/intake.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kNameBytesMax = 512, kPartBytesMax = 4'096;
constexpr unsigned kWorkersMax = 8;
constexpr std::uint64_t kBatchesOfPart = 1u << 24;  // rejects of a part are numbered below this

Result<> check_name(std::string_view what, const std::string& name, std::size_t bytes_max) {
  if (!name.empty() && name.size() <= bytes_max && valid_utf8(name)) return {};
  return fail(Code::invalid, "{} needs a name of 1 to {} bytes of UTF-8", what, bytes_max);
}

}  // namespace

Result<std::unique_ptr<BulkImport>> ArchiveImpl::begin_import(const std::string& name) {
  TRY(const auto pass, enter());
  return BulkImportImpl::begin(*this, name);
}

Result<std::unique_ptr<BulkImport>> BulkImportImpl::begin(ArchiveImpl& archive, const std::string& name) {
  TRY_OK(check_name("an import", name, kNameBytesMax));
  if (archive.importing_.exchange(true))
    return fail(Code::conflict, "an import is under way; wait until it is finished");
  std::unique_ptr<BulkImportImpl> import{new BulkImportImpl{archive, name}};
  TRY_OK(import->open());
  return import;
}

BulkImportImpl::BulkImportImpl(ArchiveImpl& archive, const std::string& name)
    : archive_(archive),
      transaction_("import:" + name),
      folder_(fmt::format("{}/imports/{}", archive.options_.path, sha256_hex(name).substr(0, 16))),
      workers_(archive.options_.background ? std::clamp(std::thread::hardware_concurrency(), 1u, kWorkersMax)
                                           : 0) {}

Result<> BulkImportImpl::open() {
  Disk& disk = archive_.env_.disk;
  TRY_OK(disk.make_dirs(folder_));
  TRY_OK(disk.sync_dir(parent_of(folder_)));
  TRY_OK(disk.sync_dir(archive_.options_.path));
  TRY(ledger_, ImportLedger::open(parent_of(folder_) + "/ledger.sqlite", transaction_, committed_round()));
  TRY(parts_, ledger_->parts());
  TRY(pieces_, ledger_->pieces());
  TRY_OK(clear_runs());
  start_sorting(pieces_.empty() ? 1 : pieces_.back().run + 1);
  return {};
}

void BulkImportImpl::start_sorting(std::uint32_t first_run) {
  const auto memory = pieces_.empty() ? archive_.options_.hot_bytes_max : 0;
  sorter_.emplace(archive_.env_.disk, folder_,
                  ImportSorter::Options{.first_run = first_run, .workers = workers_, .memory_bytes = memory});
}

BulkImportImpl::~BulkImportImpl() {
  if (!held_.empty() && !failed_)
    if (const auto pieces = sorter_->spill_finished()) (void)ledger_->record(held_, *pieces);
  archive_.importing_ = false;
}

std::int64_t BulkImportImpl::committed_round() const {
  const auto version = archive_.table_->current();
  const auto found = version->transactions.find(transaction_);
  return found == version->transactions.end() ? 0 : found->second;
}

// Removes the files that no finished part needs.
Result<> BulkImportImpl::clear_runs() {
  Disk& disk = archive_.env_.disk;
  std::vector<std::string> needed;
  for (const auto& piece : pieces_) needed.push_back(path_of_run(folder_, piece.run));
  TRY(const auto entries, disk.list(folder_, false));
  for (const auto& entry : entries)
    if (const auto path = folder_ + "/" + entry.name; !std::ranges::binary_search(needed, path))
      TRY_OK(disk.remove(path));
  return {};
}

// After an error of the disk what was added since the last finished part is gone.
Result<> BulkImportImpl::fatal(Result<> result) {
  if (!result && !failed_)
    failed_ = result.error().within("the import cannot go on; begin it again, finished parts are kept");
  return result;
}

Result<> BulkImportImpl::check_usable() const {
  if (failed_) return std::unexpected(*failed_);
  return {};
}

Result<Receipt> BulkImportImpl::add(const Batch& rows, std::span<const Reject> unreadable) {
  TRY(const auto pass, archive_.enter());
  TRY_OK(check_usable());
  Batch good = rows;
  TRY(auto bad, take_in(good, *archive_.catalogue_->types()));
  archive_.name_tags(bad);
  bad.insert(bad.end(), unreadable.begin(), unreadable.end());
  if (!bad.empty()) {
    const auto number = (parts_.size() + 1) * kBatchesOfPart + batches_;
    TRY_OK(archive_.rejects_->add(archive_.env_.clock.now(), transaction_, number, bad));
  }
  const Receipt receipt{good.size(), bad.size(), false};
  ++batches_;
  open_.rows += receipt.stored;
  open_.rejected += receipt.rejected;
  archive_.rows_rejected_ += receipt.rejected;
  TRY_OK(fatal(sorter_->add(std::move(good))));
  return receipt;
}

Result<> BulkImportImpl::end_part(const std::string& part) {
  TRY(const auto pass, archive_.enter());
  TRY_OK(check_name("a part", part, kPartBytesMax));
  TRY_OK(check_usable());
  if (std::ranges::find(parts_, part) != parts_.end())
    return fail(Code::conflict, "part '{}' was imported before; skip what parts_done() names", part);
  open_.name = part;
  TRY_OK(fatal(record_part()));
  parts_.push_back(part);
  open_ = {};
  batches_ = 0;
  return {};
}

Result<> BulkImportImpl::record_part() {
  TRY(const auto pieces, sorter_->end_part());
  held_.push_back(open_);
  if (!pieces) return {};
  TRY_OK(ledger_->record(held_, *pieces));
  held_.clear();
  pieces_.insert(pieces_.end(), pieces->begin(), pieces->end());
  return {};
}

Result<ImportLedger::Part> BulkImportImpl::totals() {
  TRY(auto totals, ledger_->totals());
  for (const auto& part : held_) totals.rows += part.rows, totals.rejected += part.rejected;
  return totals;
}

// Parts without rows need no commit.
Result<> BulkImportImpl::announce_held() {
  const auto any_rows = std::ranges::any_of(held_, [](const auto& part) { return part.rows > 0; });
  return any_rows ? ledger_->await_commit(held_) : ledger_->record(held_, {});
}

Result<Receipt> BulkImportImpl::finish(const ProgressFn& progress) {
  TRY(const auto pass, archive_.enter());
  TRY_OK(check_usable());
  if (batches_ > 0) return fail(Code::invalid, "rows were added since the last finished part; end it first");
  TRY(const auto all, totals());
  if (committed_round() < ledger_->round() && all.rows > 0) {
    TRY(const auto imported, write(progress));
    if (!held_.empty()) TRY_OK(announce_held());
    TRY_OK(commit(imported));
  } else if (!held_.empty() && committed_round() < ledger_->round()) {
    TRY_OK(announce_held());
  }
  pieces_.clear();
  held_.clear();
  start_sorting(sorter_->next_run());
  (void)ledger_->close_round();  // what stays is forgotten when the import is begun again
  (void)clear_runs();
  (void)archive_.save_latest();
  return Receipt{all.rows, all.rejected, false};
}

// The hot rows came first, so they go first.
Result<Imported> BulkImportImpl::write(const ProgressFn& progress) {
  TRY_OK(archive_.flush_now());
  ImportJob job{archive_.env_.disk, *archive_.table_, folder_, pieces_, sorter_->next_run()};
  TRY(job.runs, sorter_->held());
  TRY_OK(archive_.committer_->between_groups([&]() -> Result<> {
    job.newest = archive_.latest_.times();
    job.arrival = archive_.committer_->arrive();
    return {};
  }));
  job.workers = workers_;
  job.progress = progress;
  job.check = [this]() -> Result<> {
    const std::lock_guard lock{archive_.waking_};
    if (archive_.closing_)
      return fail(Code::unavailable, "the archive is closing; the import can be resumed");
    return {};
  };
  return write_import(std::move(job));
}

Result<> BulkImportImpl::commit(const Imported& imported) {
  return archive_.committer_->between_groups([&]() -> Result<> {
    const std::lock_guard committing{archive_.committing_};
    TRY_OK(archive_.table_->commit(imported.segments, {{transaction_, ledger_->round()}}, "WRITE"));
    for (const auto& [tag, sample] : imported.newest) archive_.latest_.apply(sample, true);
    archive_.show_table();
    archive_.rows_stored_ += imported.rows;
    archive_.late_ += imported.late;
    return {};
  });
}

}  // namespace spindle::archive
