// Writes the load that all systems are measured with as an Arrow IPC file: tag (position), time, value, in
// the order a collector would send it. Values that failed (quality bad) are NaN.
//   load_bench FILE TAGS ROWS
#include <cstdio>
#include <cstdlib>
#include <string>

#include <arrow/api.h>
#include <arrow/io/file.h>
#include <arrow/ipc/writer.h>

#include "src/acquire/simulate/workload.h"

namespace spindle {
namespace {

constexpr std::size_t kRowsPerMessage = 65'536;

const auto kSchema =
    arrow::schema({arrow::field("tag", arrow::int32(), false),
                   arrow::field("time", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), false),
                   arrow::field("value", arrow::float64(), false)});

template <class T>
std::shared_ptr<arrow::Buffer> part(const std::vector<T>& column, std::size_t from, std::size_t rows) {
  return arrow::Buffer::FromString(
      std::string{reinterpret_cast<const char*>(column.data() + from), rows * sizeof(T)});
}

std::shared_ptr<arrow::RecordBatch> message(const Batch& rows, std::size_t from, std::size_t count) {
  const auto n = static_cast<std::int64_t>(count);
  const auto column = [&](int field, std::shared_ptr<arrow::Buffer> bytes) {
    return arrow::ArrayData::Make(kSchema->field(field)->type(), n, {nullptr, std::move(bytes)}, 0);
  };
  return arrow::RecordBatch::Make(
      kSchema, n,
      {column(0, part(rows.tag, from, count)), column(1, part(rows.time, from, count)),
       column(2, part(rows.value, from, count))});
}

arrow::Status write(const std::string& path, int tags, std::size_t rows_wanted) {
  ARROW_ASSIGN_OR_RAISE(const auto file, arrow::io::FileOutputStream::Open(path));
  ARROW_ASSIGN_OR_RAISE(const auto writer, arrow::ipc::MakeFileWriter(file, kSchema));
  acquire::Workload load{{.tags = tags}};
  Batch rows;
  for (std::size_t written = 0; written < rows_wanted;) {
    while (rows.size() < kRowsPerMessage) load.next(rows);
    std::size_t from = 0;
    for (; from + kRowsPerMessage <= rows.size() && written < rows_wanted; from += kRowsPerMessage) {
      ARROW_RETURN_NOT_OK(writer->WriteRecordBatch(*message(rows, from, kRowsPerMessage)));
      written += kRowsPerMessage;
    }
    Batch rest;
    for (; from < rows.size(); ++from) rest.push_row(rows, from);
    rows = std::move(rest);
  }
  return writer->Close();
}

}  // namespace
}  // namespace spindle

int main(int argc, char** argv) {
  if (argc != 4) return std::fputs("usage: load_bench FILE TAGS ROWS\n", stderr), 2;
  const auto written = spindle::write(argv[1], std::atoi(argv[2]),
                                      static_cast<std::size_t>(std::strtoull(argv[3], nullptr, 10)));
  if (!written.ok()) std::fprintf(stderr, "%s\n", written.ToString().c_str());
  return written.ok() ? 0 : 1;
}
