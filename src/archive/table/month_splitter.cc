#include "src/archive/table/month_splitter.h"

#include <algorithm>

namespace spindle::archive {
namespace {

// The end of the rows from `begin` that have its tag and lie before `limit`.
std::size_t end_of_run(const Batch& rows, std::size_t begin, std::int64_t limit) {
  const auto tags = std::span{rows.tag}.subspan(begin);
  const auto same = std::ranges::find_if(tags, [tag = tags[0]](std::int32_t other) { return other != tag; });
  const auto times = std::span{rows.time}.subspan(begin, static_cast<std::size_t>(same - tags.begin()));
  return begin + static_cast<std::size_t>(std::ranges::lower_bound(times, limit) - times.begin());
}

}  // namespace

Result<> MonthSplitter::append(const Batch& rows) {
  for (std::size_t begin = 0; begin < rows.size();) {
    const Month month = month_of(time_of(rows.time[begin]));
    const std::size_t end = end_of_run(rows, begin, micros(range_of(month).to));
    if (end == begin)
      return fail(Code::invalid, "rows of tag {} are not sorted by tag and time", rows.tag[begin]);
    TRY(auto* writer, writer_for(month, rows.tag[begin]));
    TRY_OK(writer->append(rows, begin, end));
    begin = end;
  }
  return {};
}

// A month with too many rows goes on in another segment, from a new tag on.
Result<SegmentWriter*> MonthSplitter::writer_for(Month month, std::int32_t tag) {
  auto& writer = open_[month];
  if (writer && writer->rows() >= rows_max_ && writer->last_tag() != tag)
    TRY_OK(finish_one(std::move(writer)));
  if (!writer) {
    TRY(writer, create_(month, queue_));
  }
  return writer.get();
}

Result<> MonthSplitter::finish_one(std::unique_ptr<SegmentWriter> writer) {
  TRY_OK(writer->end_rows());
  TRY_OK(queue_.drain());
  TRY(auto info, writer->finish());
  done_.push_back(std::move(info));
  return {};
}

Result<std::vector<Segment::Info>> MonthSplitter::finish() {
  for (auto& [month, writer] : open_) TRY_OK(writer->end_rows());
  TRY_OK(queue_.drain());
  for (auto& [month, writer] : open_) {
    TRY(auto info, writer->finish());
    done_.push_back(std::move(info));
  }
  open_.clear();
  return std::move(done_);
}

}  // namespace spindle::archive
