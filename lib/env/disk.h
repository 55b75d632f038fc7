// A local disk, as the write-ahead log and the local object store need it. Any thread; one writer per file.
//
// After a crash a file holds at least what was appended before its last sync(), perhaps more, perhaps torn.
// A rename, creation or removal survives once sync_dir() of its folder returned.
// Code::exhausted: the disk is full. Code::io: anything else the device says.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle {

class AppendFile {
 public:
  virtual ~AppendFile() = default;
  virtual Result<> append(
      std::span<const std::byte> bytes) = 0;  // all or an error; then the tail is undefined
  virtual Result<> sync() = 0;
  virtual Result<> truncate(std::uint64_t size) = 0;  // cuts a torn or failed tail off
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

// Held while the object lives; freed by the system when the process dies.
class FileLock {
 public:
  virtual ~FileLock() = default;
};

class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<std::unique_ptr<AppendFile>> open_append(
      const std::string& path) = 0;                               // created when absent
  virtual Result<std::string> read(const std::string& path) = 0;  // the whole file
  virtual Result<std::string> read(const std::string& path, std::uint64_t offset, std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size(const std::string& path) = 0;
  virtual Result<> rename(const std::string& from, const std::string& to) = 0;  // replaces `to`
  // Gives `from` a second name unless `to` exists (Code::conflict). The base of put_if_absent.
  virtual Result<> link(const std::string& from, const std::string& to) = 0;
  virtual Result<> remove(const std::string& path) = 0;  // absent is fine
  virtual Result<> make_dirs(const std::string& path) = 0;
  virtual Result<> sync_dir(const std::string& path) = 0;
  struct Entry {
    std::string name;  // relative to the folder, '/' between parts
    std::uint64_t size = 0;
  };
  virtual Result<std::vector<Entry>> list(const std::string& dir, bool recursive) = 0;  // files, sorted
  virtual Result<std::uint64_t> free_bytes(const std::string& path) = 0;
  // Creates the file when absent. Code::conflict when someone else, this process included, holds it.
  virtual Result<std::unique_ptr<FileLock>> lock(const std::string& path) = 0;
};

Disk& system_disk();

// Writes a whole file so that after a crash either the old or the new content is there.
Result<> write_atomically(Disk& disk, const std::string& path, std::span<const std::byte> bytes);

std::string parent_of(const std::string& path);

}  // namespace spindle
