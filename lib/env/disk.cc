#include "lib/env/disk.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace spindle {
namespace {

namespace fs = std::filesystem;

std::unexpected<Error> failed(int error, std::string_view doing, const std::string& path) {
  const std::string why = std::generic_category().message(error);
  switch (error) {
    case ENOSPC:
    case EDQUOT:
      return fail(Code::exhausted, "cannot {} {}: {}; free some space and try again", doing, path, why);
    case ENOENT:
      return fail(Code::not_found, "cannot {} {}: {}", doing, path, why);
    case EEXIST:
      return fail(Code::conflict, "cannot {} {}: {}", doing, path, why);
    case EACCES:
    case EPERM:
    case EROFS:
      return fail(Code::denied, "cannot {} {}: {}", doing, path, why);
    default:
      return fail(Code::io, "cannot {} {}: {}", doing, path, why);
  }
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  [[nodiscard]] int get() const { return fd_; }

 private:
  int fd_;
};

Result<Descriptor> open_at(const std::string& path, int flags, std::string_view doing) {
  const int fd = ::open(path.c_str(), flags | O_CLOEXEC, 0644);
  if (fd < 0) return failed(errno, doing, path);
  return Descriptor{fd};
}

class PosixAppendFile final : public AppendFile {
 public:
  PosixAppendFile(Descriptor fd, std::string path, std::uint64_t size)
      : fd_(std::move(fd)), path_(std::move(path)), size_(size) {}

  Result<> append(std::span<const std::byte> bytes) override {
    while (!bytes.empty()) {
      const auto wrote = ::pwrite(fd_.get(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
      if (wrote < 0) {
        if (errno == EINTR) continue;
        return failed(errno, "write to", path_);
      }
      size_ += static_cast<std::uint64_t>(wrote);
      bytes = bytes.subspan(static_cast<std::size_t>(wrote));
    }
    return {};
  }

  Result<> sync() override {
    if (::fdatasync(fd_.get()) != 0) return failed(errno, "sync", path_);
    return {};
  }

  Result<> truncate(std::uint64_t size) override {
    if (::ftruncate(fd_.get(), static_cast<off_t>(size)) != 0) return failed(errno, "truncate", path_);
    size_ = size;
    return {};
  }

  std::uint64_t size() const override { return size_; }

 private:
  Descriptor fd_;
  std::string path_;
  std::uint64_t size_;
};

class PosixFileLock final : public FileLock {
 public:
  explicit PosixFileLock(Descriptor fd) : fd_(std::move(fd)) {}

 private:
  Descriptor fd_;
};

class PosixDisk final : public Disk {
 public:
  Result<std::unique_ptr<AppendFile>> open_append(const std::string& path) override {
    TRY(Descriptor fd, open_at(path, O_WRONLY | O_CREAT, "open"));
    struct stat status {};
    if (::fstat(fd.get(), &status) != 0) return failed(errno, "look at", path);
    return std::make_unique<PosixAppendFile>(std::move(fd), path, static_cast<std::uint64_t>(status.st_size));
  }

  Result<std::string> read(const std::string& path) override {
    TRY(const std::uint64_t bytes, size(path));
    return read(path, 0, bytes);
  }

  Result<std::string> read(const std::string& path, std::uint64_t offset, std::uint64_t size) override {
    TRY(const Descriptor fd, open_at(path, O_RDONLY, "open"));
    std::string out;
    out.resize_and_overwrite(size, [](char*, std::size_t bytes) { return bytes; });
    std::size_t have = 0;
    while (have < size) {
      const auto got = ::pread(fd.get(), out.data() + have, size - have, static_cast<off_t>(offset + have));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return failed(errno, "read", path);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    out.resize(have);
    return out;
  }

  Result<std::uint64_t> size(const std::string& path) override {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return failed(errno, "look at", path);
    return static_cast<std::uint64_t>(status.st_size);
  }

  Result<> rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return failed(errno, "rename to", to);
    return {};
  }

  Result<> link(const std::string& from, const std::string& to) override {
    if (::link(from.c_str(), to.c_str()) != 0) return failed(errno, "create", to);
    return {};
  }

  Result<> remove(const std::string& path) override {
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) return failed(errno, "remove", path);
    return {};
  }

  Result<> make_dirs(const std::string& path) override {
    std::error_code error;
    fs::create_directories(path, error);
    if (error) return failed(error.value(), "create folder", path);
    return {};
  }

  Result<> sync_dir(const std::string& path) override {
    TRY(const Descriptor fd, open_at(path, O_RDONLY | O_DIRECTORY, "open"));
    if (::fsync(fd.get()) != 0) return failed(errno, "sync", path);
    return {};
  }

  Result<std::vector<Entry>> list(const std::string& dir, bool recursive) override {
    std::vector<Entry> out;
    TRY_OK(list_into(dir, "", recursive, out));
    std::ranges::sort(out, {}, &Entry::name);
    return out;
  }

  Result<std::uint64_t> free_bytes(const std::string& path) override {
    std::error_code error;
    const auto space = fs::space(path, error);
    if (error) return failed(error.value(), "look at", path);
    return space.available;
  }

  Result<std::unique_ptr<FileLock>> lock(const std::string& path) override {
    TRY(Descriptor fd, open_at(path, O_RDWR | O_CREAT, "open"));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return std::make_unique<PosixFileLock>(std::move(fd));
    if (errno == EWOULDBLOCK) return fail(Code::conflict, "{} is held by another process", path);
    return failed(errno, "lock", path);
  }

 private:
  // Files that vanish while we look are left out.
  Result<> list_into(const std::string& dir, const std::string& prefix, bool recursive,
                     std::vector<Entry>& out) {
    std::error_code error;
    fs::directory_iterator at{dir, error};
    if (error == std::errc::no_such_file_or_directory) return {};
    for (; !error && at != fs::directory_iterator{}; at.increment(error)) {
      const std::string name = at->path().filename().string();
      std::error_code gone;
      if (at->is_directory(gone)) {
        if (recursive) TRY_OK(list_into(dir + "/" + name, prefix + name + "/", true, out));
      } else if (at->is_regular_file(gone)) {
        const auto bytes = at->file_size(gone);
        if (!gone) out.push_back({prefix + name, bytes});
      }
    }
    if (error) return failed(error.value(), "list", dir);
    return {};
  }
};

}  // namespace

Disk& system_disk() {
  static PosixDisk disk;
  return disk;
}

std::string parent_of(const std::string& path) {
  const auto slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

Result<> write_atomically(Disk& disk, const std::string& path, std::span<const std::byte> bytes) {
  const std::string temporary = path + ".tmp";
  TRY_OK(disk.remove(temporary));
  {
    TRY(const auto file, disk.open_append(temporary));
    TRY_OK(file->append(bytes));
    TRY_OK(file->sync());
  }
  TRY_OK(disk.rename(temporary, path));
  return disk.sync_dir(parent_of(path));
}

}  // namespace spindle
