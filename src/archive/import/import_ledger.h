// What bulk imports have gathered: which parts are done, and where their rows are on the disk. In SQLite; one
// thread at a time. Parts and the rows they brought are recorded in one transaction.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/sqlite/sqlite.h"
#include "src/archive/import/spill.h"

namespace spindle::archive {

using sqlite::Database;

class ImportLedger {
 public:
  struct Part {
    std::string name;
    std::uint64_t rows = 0, rejected = 0;
  };
  // Opens the import of this name. `committed` is the round of it that the table holds already (0: none):
  // what the ledger still has of that round is forgotten.
  static Result<std::unique_ptr<ImportLedger>> open(const std::string& path, std::string import,
                                                    std::int64_t committed);

  [[nodiscard]] std::int64_t round() const { return round_; }  // the one being gathered
  Result<std::vector<std::string>> parts();                    // of all rounds, in the order they were done
  Result<bool> has(const std::string& part);
  Result<std::vector<Piece>> pieces();  // of this round, by run and place
  Result<Part> totals();                // of this round; without a name
  Result<> record(std::span<const Part> parts, const std::vector<Piece>& pieces);
  // Parts whose rows come with the commit of this round alone: forgotten at the next opening unless it came.
  Result<> await_commit(std::span<const Part> parts);
  // The round is in the table: its rows are no longer needed here, and the next round begins.
  Result<> close_round();

 private:
  ImportLedger(Database database, std::string import)
      : database_(std::move(database)), import_(std::move(import)) {}

  Result<> add(const Part& part);
  Result<> forget_awaited();  // of this round

  Database database_;
  const std::string import_;
  std::int64_t round_ = 1;
};

}  // namespace spindle::archive
