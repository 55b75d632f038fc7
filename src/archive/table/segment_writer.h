// Writes one segment: gathers rows into row groups, has them encoded by other threads, and keeps the side
// index. Private to the archive; one thread.
#pragma once

#include <deque>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/store.h"
#include "lib/parquet/writer.h"
#include "src/archive/table/rollup_file.h"
#include "src/archive/table/side_index.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class SegmentWriter;

// Row groups on their way through the encoding threads, in order. Few at a time: the caller waits.
class EncodeQueue {
 public:
  Result<> submit(SegmentWriter& writer, Batch group);
  Result<> drain();

 private:
  Result<> write_first();
  struct Job {
    SegmentWriter* writer;
    std::future<std::vector<EncodedChunk>> chunks;
  };
  std::deque<Job> jobs_;
};

class SegmentWriter {
 public:
  // `create_rollups` is called when there is a bucket to keep.
  SegmentWriter(std::unique_ptr<ObjectWriter> object, std::string name, Month month, EncodeQueue& queue,
                RollupWriter::Create create_rollups);

  // Rows [begin, end) of one tag and this month, behind all earlier ones in (tag, time).
  Result<> append(const Batch& rows, std::size_t begin, std::size_t end);
  [[nodiscard]] std::uint64_t rows() const { return info_.rows; }
  [[nodiscard]] std::int32_t last_tag() const { return info_.tag_max; }
  // Hands the last rows over; then, once the queue is drained, finish() makes the file.
  Result<> end_rows();
  Result<Segment::Info> finish();

 private:
  friend class EncodeQueue;
  Result<> end_tag();
  Result<> write(const std::vector<EncodedChunk>& chunks);
  Result<> cut(std::size_t rows);
  Result<> cut_full();
  [[nodiscard]] Result<> check_order(const Batch& rows, std::size_t begin, std::size_t end) const;
  void note(const Batch& rows, std::size_t begin, std::size_t end);

  Segment::Info info_;
  EncodeQueue& queue_;
  ParquetWriter file_;
  Batch group_;
  std::size_t tag_begin_ = 0;  // where the last tag begins in group_
  std::vector<IndexEntry> index_;
  RollupBuilder rollup_builder_;
  RollupWriter rollups_;
};

// Encodes one row group; pure, any thread.
std::vector<EncodedChunk> encode_group(const Batch& rows);

}  // namespace spindle::archive
