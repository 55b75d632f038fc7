// Deals a sorted stream of rows out to one segment a month. Private to the archive; one thread.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "src/archive/table/segment_writer.h"

namespace spindle::archive {

class MonthSplitter {
 public:
  using Create = std::function<Result<std::unique_ptr<SegmentWriter>>(Month, EncodeQueue&)>;
  MonthSplitter(std::size_t segment_rows_max, Create create)
      : rows_max_(segment_rows_max), create_(std::move(create)) {}

  Result<> append(const Batch& rows);
  Result<std::vector<Segment::Info>> finish();

 private:
  Result<SegmentWriter*> writer_for(Month month, std::int32_t tag);
  Result<> finish_one(std::unique_ptr<SegmentWriter> writer);

  const std::size_t rows_max_;
  const Create create_;
  EncodeQueue queue_;
  std::map<Month, std::unique_ptr<SegmentWriter>> open_;
  std::vector<Segment::Info> done_;
};

}  // namespace spindle::archive
