// The first half of a bulk import's external sort: takes rows in any order and leaves sorted runs on the
// disk. Workers sort and write while the caller goes on; memory is bounded by a few times kImportBufferBytes.
// One thread at a time.
#pragma once

#include <deque>
#include <future>
#include <map>
#include <string>
#include <vector>

#include "src/archive/import/spill.h"

namespace spindle::archive {

inline constexpr std::size_t kImportBufferBytes = 64u << 20;

class ImportSorter {
 public:
  // Runs are numbered from `first_run`. No workers: everything is done in the calls below.
  ImportSorter(Disk& disk, std::string folder, std::uint32_t first_run, unsigned workers)
      : disk_(disk), folder_(std::move(folder)), next_run_(first_run), workers_(workers) {}

  // After an error the rows since the last end_part() are lost.
  Result<> add(Batch rows);
  // What was added since the last call is durable, in these pieces; they stand in order of arrival.
  Result<std::vector<Piece>> end_part();
  [[nodiscard]] std::uint32_t next_run() const { return next_run_; }

 private:
  using Buffers = std::map<Month, std::vector<Batch>>;
  using Written = Result<std::vector<Piece>>;
  static Written write_run(Disk& disk, const std::string& folder, std::uint32_t run, Buffers buffers);
  void place(Month month, Batch rows);
  void place_by_month(const Batch& rows);
  Result<> spill();
  Result<> settle(std::size_t at_most);

  Disk& disk_;
  const std::string folder_;
  std::uint32_t next_run_;
  const unsigned workers_;
  Buffers buffers_;
  std::size_t bytes_ = 0;  // in the buffers
  std::deque<std::future<Written>> pending_;
  std::vector<Piece> pieces_;
};

}  // namespace spindle::archive
