// Objects by name: where Parquet files and the Delta log live. A local folder, or a bucket of an object
// store. Any thread. An object appears whole or not at all, and is durable when put() returns.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lib/base/base.h"
#include "lib/env/disk.h"

namespace arrow::io {
class RandomAccessFile;
}

namespace spindle {

// An object that comes into being piece by piece: it appears, durable, when finish() returns, and never when
// it is destroyed before. One thread.
class ObjectWriter {
 public:
  virtual ~ObjectWriter() = default;
  virtual Result<> append(std::span<const std::byte> bytes) = 0;
  virtual Result<> finish() = 0;
};

class Store {
 public:
  virtual ~Store() = default;
  virtual Result<> put(const std::string& name, std::span<const std::byte> bytes) = 0;
  // Code::conflict when the object exists; of writers that race, one succeeds. A folder, S3, and Azure with a
  // key or a SAS token do this in one step; elsewhere (Google, Azure by other credentials) two writers must
  // not meet.
  virtual Result<> put_if_absent(const std::string& name, std::span<const std::byte> bytes) = 0;
  // For large objects, written in pieces; replaces like put().
  virtual Result<std::unique_ptr<ObjectWriter>> create(const std::string& name) = 0;
  virtual Result<std::string> get(const std::string& name) = 0;
  virtual Result<std::shared_ptr<arrow::io::RandomAccessFile>> open(const std::string& name) = 0;
  virtual Result<> remove(const std::string& name) = 0;  // absent is fine
  struct Object {
    std::string name;
    std::uint64_t size = 0;
  };
  virtual Result<std::vector<Object>> list(const std::string& prefix) = 0;  // recursive, sorted by name
  // The store as other programs name it: an absolute folder, "abfs://container/prefix", "s3://bucket/prefix".
  [[nodiscard]] virtual std::string location() const = 0;
};

// Any file of a disk, for Arrow's readers; the disk must outlive it.
Result<std::shared_ptr<arrow::io::RandomAccessFile>> open_file(Disk& disk, const std::string& path);

// A folder on `disk`; temporary files are named .tmp-* and cleared here.
Result<std::unique_ptr<Store>> open_local_store(Disk& disk, const std::string& folder);

// "abfs://container@account/prefix", "s3://bucket/prefix?endpoint_override=...", "gs://...": see
// docs/guides/platform-engineer.md. Credentials come from the environment, as each service's own tools take
// them (AZURE_STORAGE_KEY, AWS_ACCESS_KEY_ID, ...), or the options of the URL.
Result<std::unique_ptr<Store>> open_object_store(const std::string& url);

// Either of the two: text with "://" is a URL.
Result<std::unique_ptr<Store>> open_store(Disk& disk, const std::string& place);

}  // namespace spindle
