// A bulk import over the archive: see BulkImport in archive.h. Private.
//
// Rows of an import arrive together, at the start of finish(): they are late against what the archive held
// then, and rows of equal tag and time among them stand in the order they were added.
// The folder <archive>/imports holds the ledger and, for each import that is not finished, its sorted runs.
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
  ~BulkImportImpl() override { archive_.importing_ = false; }

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
  Result<std::vector<Piece>> record_part();
  Result<Imported> write(const ProgressFn& progress);
  Result<> commit(const Imported& imported);

  ArchiveImpl& archive_;
  const std::string transaction_, folder_;
  const unsigned workers_;
  std::unique_ptr<ImportLedger> ledger_;
  std::optional<ImportSorter> sorter_;
  std::vector<std::string> parts_;
  std::vector<Piece> pieces_;  // of the finished parts
  ImportLedger::Part open_;    // what was added since the last end_part()
  std::uint64_t batches_ = 0;  // of the open part
  std::optional<Error> failed_;
};

}  // namespace spindle::archive
