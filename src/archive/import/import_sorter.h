// The first half of a bulk import's sort: takes rows in any order and leaves sorted runs, in memory as long
// as all of them fit there, else on the disk. Workers sort and write while the caller goes on; beside the
// runs memory is bounded by a few times kImportBufferBytes. One thread at a time.
#pragma once

#include <deque>
#include <future>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/archive/import/spill.h"
#include "src/archive/ingest/run.h"

namespace spindle::archive {

inline constexpr std::size_t kImportBufferBytes = 64u << 20;

class ImportSorter {
 public:
  using Sorted = std::map<Month, std::shared_ptr<const Run>>;
  using Runs = std::map<Month, std::vector<std::shared_ptr<const Run>>>;
  struct Options {
    std::uint32_t first_run = 1;   // runs are numbered from here
    unsigned workers = 0;          // none: everything is done in the calls below
    std::size_t memory_bytes = 0;  // for runs; zero: all go to the disk at once
  };
  ImportSorter(Disk& disk, std::string folder, const Options& options)
      : disk_(disk), folder_(std::move(folder)), options_(options), next_run_(options.first_run) {}

  // After an error the rows since the last end_part() are lost, and those that were held.
  Result<> add(Batch rows);
  // nullopt: this part and all before it are held in memory. Else what was added since pieces were given last
  // is durable, in these pieces; they stand in order of arrival.
  Result<std::optional<std::vector<Piece>>> end_part();
  // Makes the finished parts that are held durable; what came after them is lost.
  Result<std::vector<Piece>> spill_finished();
  Result<Runs> held();  // the runs that are held, in order of arrival
  [[nodiscard]] std::uint32_t next_run() const { return next_run_; }

 private:
  using Buffers = std::map<Month, std::vector<Batch>>;
  struct Done {  // by a worker: rows that stay, or pieces on the disk
    Sorted held;
    std::vector<Piece> pieces;
  };
  static Sorted sorted(Buffers buffers);
  static Result<std::vector<Piece>> write_run(Disk& disk, const std::string& folder, std::uint32_t run,
                                              const Sorted& rows);
  void place(Month month, Batch rows);
  void place_by_month(const Batch& rows);
  Result<> cut();
  Result<> settle(std::size_t at_most);
  Result<> spill_held();
  Result<std::vector<Piece>> durable(std::vector<Piece> pieces);

  Disk& disk_;
  const std::string folder_;
  const Options options_;
  std::uint32_t next_run_;
  Buffers buffers_;
  std::size_t bytes_ = 0, held_bytes_ = 0;  // in the buffers; in runs
  bool spilling_ = options_.memory_bytes == 0;
  std::deque<std::future<Result<Done>>> pending_;
  std::vector<Sorted> held_;
  std::size_t finished_ = 0;  // how many of them are of finished parts
  std::vector<Piece> pieces_;
  std::size_t finished_pieces_ = 0;  // how many of them are
};

}  // namespace spindle::archive
