// The write-ahead log: files of numbered names, each a header and frames. docs/formats/wal.md has the bytes.
// One thread at a time. What append() returned for survives a power cut; what it refused does not come back,
// unless the device failed twice in a row (then the log stays closed until a new file could be started).
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "lib/env/env.h"
#include "src/archive/ingest/wal_frame.h"

namespace spindle::archive {

inline constexpr std::uint64_t kWalFileBytesMax = 256u << 20;  // then a new file is started

class Wal {
 public:
  using Replay = std::function<Result<>(WalBatch)>;

  // Gives every batch of the files above `covered` to `replay`, oldest first, and removes the files up to it.
  // Cuts off what was being written when the process or the machine died. Code::corrupt, with file and
  // offset, when bytes that had been acknowledged are damaged: nothing is changed then.
  static Result<std::unique_ptr<Wal>> open(Env env, std::string folder, std::uint64_t covered,
                                           const Replay& replay);

  // Writes the batches and makes them durable: all or none.
  Result<> append(std::span<const WalBatch> group);
  // Starts a new file; what was appended before is in files up to the returned number.
  Result<std::uint64_t> rotate();
  Result<> remove_up_to(std::uint64_t number);
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }  // of all files; any thread

 private:
  Wal(Env env, std::string folder) : env_(env), folder_(std::move(folder)) {}
  [[nodiscard]] std::string path_of(std::uint64_t number) const;
  Result<> recover(std::uint64_t covered, const Replay& replay);
  Result<> start_file();
  void withdraw(bool disk_full);
  void count_bytes();

  Env env_;
  std::string folder_;
  std::unique_ptr<AppendFile> file_;  // null: a new one must be started before anything is written
  WalHeader header_;                  // of the newest file
  std::uint64_t next_number_ = 1;
  std::uint64_t synced_ = 0;                     // bytes of the newest file that are durable and acknowledged
  std::map<std::uint64_t, std::uint64_t> done_;  // older files: number and size
  std::string buffer_;
  std::atomic<std::uint64_t> bytes_{0};
};

}  // namespace spindle::archive
