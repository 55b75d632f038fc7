// A bulk import over the archive: see BulkImport in archive.h. Private.
//
// Rows of an import arrive together, at the start of finish(): they are late against what the archive held
// then, and rows of equal tag and time among them stand in the order they were added.
// The folder <archive>/imports holds the ledger and, for each import that is not finished, its sorted runs.
// As long as all rows fit in the memory for hot rows they are held there: finished parts are then recorded
// with the commit, when memory is full, or when the import is left.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "src/archive/archive_impl.h"
#include "src/archive/import/import_ledger.h"
#include "src/archive/import/import_merger.h"
#include "src/archive/import/import_sorter.h"

namespace spindle::archive {

class BulkImportImpl final : public BulkImport {
 public:
  static Result<std::unique_ptr<BulkImport>> begin(ArchiveImpl& archive, const std::string& name);
  ~BulkImportImpl() override;

  [[nodiscard]] std::vector<std::string> parts_done() const override { return parts_; }
  Result<Receipt> add(const Batch& rows, std::span<const Reject> unreadable) override;
  Result<> end_part(const std::string& part) override;
  Result<Receipt> finish(const ProgressFn& progress) override;

 private:
  BulkImportImpl(ArchiveImpl& archive, const std::string& name);
  Result<> open();
  [[nodiscard]] std::int64_t committed_round() const;
  Result<> clear_runs();
  Result<> check_usable() const;
  Result<> fatal(Result<> result);
  void start_sorting(std::uint32_t first_run);
  Result<> record_part();
  Result<> announce_held();
  Result<ImportLedger::Part> totals();
  Result<Imported> write(const ProgressFn& progress);
  Result<> commit(const Imported& imported);

  ArchiveImpl& archive_;
  const std::string transaction_, folder_;
  const unsigned workers_;
  std::unique_ptr<ImportLedger> ledger_;
  std::optional<ImportSorter> sorter_;
  std::vector<std::string> parts_;
  std::vector<Piece> pieces_;             // of the finished parts that are on the disk
  std::vector<ImportLedger::Part> held_;  // finished parts that are not
  ImportLedger::Part open_;               // what was added since the last end_part()
  std::uint64_t batches_ = 0;             // of the open part
  std::optional<Error> failed_;
};

}  // namespace spindle::archive
