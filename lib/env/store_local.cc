#include <atomic>
#include <mutex>
#include <set>

#include <arrow/buffer.h>
#include <arrow/io/file.h>
#include <arrow/io/memory.h>
#include <arrow/result.h>

#include "lib/env/store.h"

namespace spindle {
namespace {

constexpr std::string_view kTemporary = ".tmp-";

// Reads an object through the Disk, so that a simulated disk serves it too.
class DiskFile final : public arrow::io::RandomAccessFile {
 public:
  DiskFile(Disk& disk, std::string path, std::int64_t size)
      : disk_(disk), path_(std::move(path)), size_(size) {}

  arrow::Result<std::int64_t> GetSize() override { return size_; }
  arrow::Status Close() override { return closed_ = true, arrow::Status::OK(); }
  bool closed() const override { return closed_; }
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Seek(std::int64_t position) override { return position_ = position, arrow::Status::OK(); }

  arrow::Result<std::int64_t> Read(std::int64_t bytes, void* out) override {
    ARROW_ASSIGN_OR_RAISE(const std::int64_t got, ReadAt(position_, bytes, out));
    position_ += got;
    return got;
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t bytes) override {
    ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, bytes));
    position_ += buffer->size();
    return buffer;
  }
  arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t bytes, void* out) override {
    auto text = disk_.read(path_, static_cast<std::uint64_t>(position), static_cast<std::uint64_t>(bytes));
    if (!text) return arrow::Status::IOError(text.error().message);
    std::copy(text->begin(), text->end(), static_cast<char*>(out));
    return static_cast<std::int64_t>(text->size());
  }
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position, std::int64_t bytes) override {
    auto text = disk_.read(path_, static_cast<std::uint64_t>(position), static_cast<std::uint64_t>(bytes));
    if (!text) return arrow::Status::IOError(text.error().message);
    return arrow::Buffer::FromString(*std::move(text));
  }

 private:
  Disk& disk_;
  const std::string path_;
  const std::int64_t size_;
  std::int64_t position_ = 0;
  bool closed_ = false;
};

// Appends to a temporary file beside the object, which finish() renames.
class LocalWriter final : public ObjectWriter {
 public:
  LocalWriter(Disk& disk, std::string temporary, std::string path, std::unique_ptr<AppendFile> file)
      : disk_(disk), temporary_(std::move(temporary)), path_(std::move(path)), file_(std::move(file)) {}
  ~LocalWriter() override {
    if (file_) (void)disk_.remove(temporary_);
  }
  Result<> append(std::span<const std::byte> bytes) override { return file_->append(bytes); }
  Result<> finish() override {
    TRY_OK(file_->sync());
    TRY_OK(disk_.rename(temporary_, path_));
    file_.reset();
    return disk_.sync_dir(parent_of(path_));
  }

 private:
  Disk& disk_;
  const std::string temporary_, path_;
  std::unique_ptr<AppendFile> file_;
};

class LocalStore final : public Store {
 public:
  LocalStore(Disk& disk, std::string folder) : disk_(disk), folder_(std::move(folder)) {}

  Result<> put(const std::string& name, std::span<const std::byte> bytes) override {
    TRY(const std::string temporary, write_temporary(name, bytes));
    TRY_OK(disk_.rename(temporary, path_of(name)));
    return disk_.sync_dir(parent_of(path_of(name)));
  }

  Result<> put_if_absent(const std::string& name, std::span<const std::byte> bytes) override {
    TRY(const std::string temporary, write_temporary(name, bytes));
    const auto linked = disk_.link(temporary, path_of(name));
    TRY_OK(disk_.remove(temporary));
    TRY_OK(linked);
    return disk_.sync_dir(parent_of(path_of(name)));
  }

  Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) override {
    TRY(std::string temporary, temporary_for(name));
    TRY(auto file, disk_.open_append(temporary));
    return std::make_unique<LocalWriter>(disk_, std::move(temporary), path_of(name), std::move(file));
  }

  Result<std::string> get(const std::string& name) override { return disk_.read(path_of(name)); }

  Result<std::shared_ptr<arrow::io::RandomAccessFile>> open(const std::string& name) override {
    return open_file(disk_, path_of(name));
  }

  Result<> remove(const std::string& name) override { return disk_.remove(path_of(name)); }

  // Only the folder that the prefix names is walked.
  Result<std::vector<Object>> list(const std::string& prefix) override {
    const auto slash = prefix.find_last_of('/');
    const std::string below = slash == std::string::npos ? "" : prefix.substr(0, slash + 1);
    TRY(const auto entries,
        disk_.list(slash == std::string::npos ? folder_ : path_of(prefix.substr(0, slash)), true));
    std::vector<Object> out;
    for (const auto& entry : entries)
      if (std::string name = below + entry.name;
          name.starts_with(prefix) && name.find(kTemporary) == std::string::npos)
        out.push_back({std::move(name), entry.size});
    return out;
  }

  std::string location() const override { return folder_; }

  Result<> clear_temporaries() {
    TRY(const auto entries, disk_.list(folder_, true));
    for (const auto& entry : entries)
      if (entry.name.find(kTemporary) != std::string::npos) TRY_OK(disk_.remove(folder_ + "/" + entry.name));
    return {};
  }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const { return folder_ + "/" + name; }

  // A name for a new file beside the object, in a folder that is there.
  Result<std::string> temporary_for(const std::string& name) {
    const std::string dir = parent_of(path_of(name));
    TRY_OK(make_durable_dirs(dir));
    std::string temporary = fmt::format("{}/{}{}", dir, kTemporary, ++counter_);
    TRY_OK(disk_.remove(temporary));
    return temporary;
  }

  Result<std::string> write_temporary(const std::string& name, std::span<const std::byte> bytes) {
    TRY(std::string temporary, temporary_for(name));
    const auto written = [&]() -> Result<> {
      TRY(const auto file, disk_.open_append(temporary));
      TRY_OK(file->append(bytes));
      return file->sync();
    }();
    if (!written) {
      (void)disk_.remove(temporary);  // the write's own error is the one to tell
      return std::unexpected(written.error());
    }
    return temporary;
  }

  // New folders are part of what must survive: each is synced into its parent, once.
  Result<> make_durable_dirs(const std::string& dir) {
    const std::lock_guard lock{mutex_};
    if (known_dirs_.contains(dir)) return {};
    TRY_OK(disk_.make_dirs(dir));
    for (std::string at = dir; at.size() > folder_.size(); at = parent_of(at))
      TRY_OK(disk_.sync_dir(parent_of(at)));
    known_dirs_.insert(dir);
    return {};
  }

  Disk& disk_;
  const std::string folder_;
  std::atomic<std::uint64_t> counter_ = 0;
  std::mutex mutex_;
  std::set<std::string> known_dirs_;
};

}  // namespace

Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_file(Disk& disk, const std::string& path) {
  TRY(const std::uint64_t size, disk.size(path));
  if (&disk != &system_disk()) return std::make_shared<DiskFile>(disk, path, static_cast<std::int64_t>(size));
  auto file = arrow::io::ReadableFile::Open(path);
  if (file.ok()) return *file;
  return fail(Code::io, "cannot open {}: {}", path, file.status().message());
}

Result<std::unique_ptr<Store>> open_local_store(Disk& disk, const std::string& folder) {
  if (folder.empty()) return fail(Code::invalid, "a store needs a folder");
  std::string clean = folder;
  while (clean.size() > 1 && clean.back() == '/') clean.pop_back();
  TRY_OK(disk.make_dirs(clean));
  auto store = std::make_unique<LocalStore>(disk, clean);
  TRY_OK(store->clear_temporaries());
  return store;
}

}  // namespace spindle
