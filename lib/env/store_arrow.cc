// Object stores through Arrow's filesystems: Azure Blob (abfs, abfss), S3 (s3) and Google (gs, gcs).
#include <algorithm>
#include <cstdlib>
#include <mutex>

#include <arrow/buffer.h>
#include <arrow/filesystem/api.h>
#include <arrow/io/interfaces.h>
#include <arrow/result.h>

#include "lib/env/object_put.h"
#include "lib/env/store.h"

namespace spindle {
namespace {

using arrow::fs::FileSystem, arrow::fs::FileType;

std::unexpected<Error> failed(const arrow::Status& status, std::string_view doing, const std::string& name) {
  const auto code = status.IsInvalid() ? Code::invalid : Code::unavailable;
  return fail(code, "cannot {} {}: {}", doing, name, status.message());
}

class ArrowWriter final : public ObjectWriter {
 public:
  ArrowWriter(std::shared_ptr<arrow::io::OutputStream> stream, std::string name)
      : stream_(std::move(stream)), name_(std::move(name)) {}
  ~ArrowWriter() override {
    if (!stream_->closed()) (void)stream_->Abort();
  }
  Result<> append(std::span<const std::byte> bytes) override {
    const auto done = stream_->Write(bytes.data(), static_cast<std::int64_t>(bytes.size()));
    if (!done.ok()) return failed(done, "write", name_);
    return {};
  }
  Result<> finish() override {
    if (const auto done = stream_->Close(); !done.ok()) return failed(done, "write", name_);
    return {};
  }

 private:
  const std::shared_ptr<arrow::io::OutputStream> stream_;
  const std::string name_;
};

class ArrowStore final : public Store {
 public:
  ArrowStore(std::shared_ptr<FileSystem> files, std::string root, std::string location,
             std::optional<ConditionalPut::Sign> sign)
      : files_(std::move(files)), root_(std::move(root)), location_(std::move(location)) {
    if (auto http = make_http_client({}); sign && http)
      conditional_ = std::make_unique<ConditionalPut>(
          *std::move(http),
          [this, sign](const std::string& name, std::string_view body) {
            return (*sign)(path_of(name), body);
          },
          [this](const std::string& name) { return get(name); });
  }

  Result<> put(const std::string& name, std::span<const std::byte> bytes) override {
    TRY(const auto writer, create(name));
    TRY_OK(writer->append(bytes));
    return writer->finish();
  }

  // Arrow has no such call. Where the service's own cannot be asked it is two steps.
  Result<> put_if_absent(const std::string& name, std::span<const std::byte> bytes) override {
    if (conditional_) return conditional_->put(name, bytes);
    TRY(const auto found, info(name));
    if (found.type() != FileType::NotFound) return fail(Code::conflict, "{} exists already", name);
    return put(name, bytes);
  }

  Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) override {
    auto stream = files_->OpenOutputStream(path_of(name));
    if (!stream.ok()) return failed(stream.status(), "write", name);
    return std::make_unique<ArrowWriter>(*std::move(stream), name);
  }

  Result<std::string> get(const std::string& name) override {
    TRY(const auto file, open(name));
    const auto size = file->GetSize();
    if (!size.ok()) return failed(size.status(), "read", name);
    const auto bytes = file->ReadAt(0, *size);
    if (!bytes.ok()) return failed(bytes.status(), "read", name);
    if ((*bytes)->size() != *size) return fail(Code::unavailable, "{} was cut short", name);
    return (*bytes)->ToString();
  }

  Result<std::shared_ptr<arrow::io::RandomAccessFile>> open(const std::string& name) override {
    auto file = files_->OpenInputFile(path_of(name));
    if (file.ok()) return *std::move(file);
    TRY(const auto found, info(name));
    if (found.type() == FileType::NotFound) return fail(Code::not_found, "{} does not exist", name);
    return failed(file.status(), "read", name);
  }

  Result<> remove(const std::string& name) override {
    const auto done = files_->DeleteFile(path_of(name));
    if (done.ok()) return {};
    TRY(const auto found, info(name));
    if (found.type() == FileType::NotFound) return {};
    return failed(done, "remove", name);
  }

  Result<std::vector<Object>> list(const std::string& prefix) override {
    const auto slash = prefix.find_last_of('/');
    arrow::fs::FileSelector below;
    below.base_dir = slash == std::string::npos ? root_ : path_of(prefix.substr(0, slash));
    below.recursive = below.allow_not_found = true;
    const auto found = files_->GetFileInfo(below);
    if (!found.ok()) return failed(found.status(), "list", prefix);
    std::vector<Object> out;
    for (const auto& file : *found)
      if (std::string name = file.path().substr(root_.size() + 1); file.IsFile() && name.starts_with(prefix))
        out.push_back({std::move(name), static_cast<std::uint64_t>(file.size())});
    std::ranges::sort(out, {}, &Object::name);
    return out;
  }

  std::string location() const override { return location_; }

 private:
  [[nodiscard]] std::string path_of(const std::string& name) const { return root_ + "/" + name; }

  Result<arrow::fs::FileInfo> info(const std::string& name) {
    auto found = files_->GetFileInfo(path_of(name));
    if (!found.ok()) return failed(found.status(), "look up", name);
    return *std::move(found);
  }

  const std::shared_ptr<FileSystem> files_;
  const std::string root_, location_;
  std::unique_ptr<ConditionalPut> conditional_;
};

// A filesystem, where it begins, and how a conditional put is signed there.
struct Opened {
  std::shared_ptr<FileSystem> files;
  std::string root;
  std::optional<ConditionalPut::Sign> sign;
};

// Azure takes its key from the environment as its own tools do; everything else is Arrow's to find.
arrow::Result<Opened> open_azure(const std::string& url) {
  Opened out;
  ARROW_ASSIGN_OR_RAISE(auto options, arrow::fs::AzureOptions::FromUri(url, &out.root));
  AzureAccess access{.url = url, .account = options.account_name};
  if (const char* key = std::getenv("AZURE_STORAGE_KEY")) {
    ARROW_RETURN_NOT_OK(options.ConfigureAccountKeyCredential(key));
    access.key = key;
  }
  access.blob_url = options.AccountBlobUrl(options.account_name);
  out.sign = azure_put(access);
  ARROW_ASSIGN_OR_RAISE(out.files, arrow::fs::AzureFileSystem::Make(options));
  return out;
}

// Arrow's S3 client must be stopped before the program ends, and before what it made with its first
// filesystem is destroyed: this is called behind that.
void stop_s3_at_exit() {
  static const int registered = std::atexit([] { (void)arrow::fs::EnsureS3Finalized(); });
  (void)registered;
}

arrow::Result<Opened> open_s3(const std::string& url) {
  Opened out;
  ARROW_RETURN_NOT_OK(arrow::fs::EnsureS3Initialized());
  ARROW_ASSIGN_OR_RAISE(const auto options, arrow::fs::S3Options::FromUri(url, &out.root));
  ARROW_ASSIGN_OR_RAISE(const auto files, arrow::fs::S3FileSystem::Make(options));
  stop_s3_at_exit();
  out.sign = s3_put(
      [options, region = files->region()] {
        return AwsIdentity{options.GetAccessKey(), options.GetSecretKey(), options.GetSessionToken(), region};
      },
      {options.scheme, options.endpoint_override, options.force_virtual_addressing});
  out.files = files;
  return out;
}

arrow::Result<Opened> open_any(const std::string& url) {
  if (url.starts_with("abfs")) return open_azure(url);
  if (url.starts_with("s3://")) return open_s3(url);
  Opened out;
  ARROW_ASSIGN_OR_RAISE(out.files, arrow::fs::FileSystemFromUri(url, &out.root));
  return out;
}

// The URL without what may be secret in it: options, and a password before the host.
std::string without_secrets(const std::string& url) {
  std::string shown = url.substr(0, url.find('?'));
  const auto begin = shown.find("://") + 3, at = shown.find('@', begin), colon = shown.find(':', begin);
  if (at != std::string::npos && colon < at) shown.erase(colon, at - colon);
  return shown;
}

}  // namespace

Result<std::unique_ptr<Store>> open_object_store(const std::string& url) {
  auto opened = open_any(url);
  if (!opened.ok())
    return fail(Code::invalid, "the store '{}': {}", without_secrets(url), opened.status().message());
  auto& root = opened->root;
  while (!root.empty() && root.back() == '/') root.pop_back();
  if (root.empty())
    return fail(Code::invalid, "the store '{}' names no container or bucket", without_secrets(url));
  return std::make_unique<ArrowStore>(std::move(opened->files), std::move(root), without_secrets(url),
                                      std::move(opened->sign));
}

}  // namespace spindle
