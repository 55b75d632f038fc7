// Arrow record batches as pieces of an IPC stream. Private to src/serve.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lib/model/model.h"

namespace arrow {
class RecordBatch;
class Schema;
namespace io {
class BufferOutputStream;
}
namespace ipc {
class RecordBatchWriter;
}
}  // namespace arrow

namespace spindle::serve {

class ArrowWriter {
 public:
  static Result<ArrowWriter> open(const std::shared_ptr<arrow::Schema>& schema);
  ArrowWriter(ArrowWriter&&) noexcept;
  ~ArrowWriter();
  // What the stream gained; the first piece begins with the schema.
  Result<std::string> write(const arrow::RecordBatch& batch);
  Result<std::string> finish();  // the end mark

 private:
  ArrowWriter();
  Result<std::string> take();
  std::shared_ptr<arrow::io::BufferOutputStream> sink_;
  std::shared_ptr<arrow::ipc::RecordBatchWriter> writer_;
};

// tag (dictionary of the tags' names), time, value, state, text, quality.
std::shared_ptr<arrow::Schema> samples_schema();
// Names as a dictionary that sample_batch() of the same request shares.
class TagNames {
 public:
  explicit TagNames(const std::vector<Tag>& tags);
  // Takes the columns of `rows`, all of tag number `tag`.
  [[nodiscard]] std::shared_ptr<arrow::RecordBatch> batch(std::size_t tag, Batch rows) const;

 private:
  struct Names;
  std::shared_ptr<const Names> names_;
};

}  // namespace spindle::serve
