#include "src/archive/table/segment_writer.h"

#include <algorithm>

#include "lib/base/digest.h"
#include "src/archive/table/merge.h"
#include "src/archive/table/segment_format.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kEncodersMax = 2;

// Rows that do not simply stand for themselves: known later than they happened, or deletions.
std::uint64_t count_late(const Batch& rows, std::size_t begin, std::size_t end) {
  std::uint64_t late = 0;
  for (std::size_t row = begin; row < end; ++row) late += rows.quality[row] == quality::deleted.code;
  if (rows.known.empty()) return late;
  for (std::size_t row = begin; row < end; ++row)
    late += rows.known[row] != kInOrder && rows.quality[row] != quality::deleted.code;
  return late;
}

}  // namespace

Result<> EncodeQueue::submit(SegmentWriter& writer, Batch group) {
  if (jobs_.size() == kEncodersMax) TRY_OK(write_first());
  jobs_.push_back(
      {&writer, std::async(std::launch::async, [rows = std::move(group)] { return encode_group(rows); })});
  return {};
}

Result<> EncodeQueue::write_first() {
  Job job = std::move(jobs_.front());
  jobs_.pop_front();
  return job.writer->write(job.chunks.get());
}

Result<> EncodeQueue::drain() {
  while (!jobs_.empty()) TRY_OK(write_first());
  return {};
}

SegmentWriter::SegmentWriter(std::unique_ptr<ObjectWriter> object, std::string name, Month month,
                             EncodeQueue& queue, RollupWriter::Create create_rollups)
    : queue_(queue), file_(std::move(object), segment_columns()), rollups_(std::move(create_rollups)) {
  info_.name = std::move(name);
  info_.month = month;
}

Result<> SegmentWriter::append(const Batch& rows, std::size_t begin, std::size_t end) {
  const std::int32_t tag = rows.tag[begin];
  TRY_OK(check_order(rows, begin, end));
  if (!index_.empty() && index_.back().tag != tag) TRY_OK(end_tag());
  if (!group_.empty() && group_.tag.back() != tag) {
    if (group_.size() >= kGroupRowsMin) TRY_OK(cut(group_.size()));
    tag_begin_ = group_.size();
  }
  note(rows, begin, end);
  rollup_builder_.add(rows, begin, end);
  while (begin < end) {
    const std::size_t stop = std::min(end, begin + kGroupRowsMax - group_.size());
    append_rows(group_, rows, begin, stop);
    begin = stop;
    if (group_.size() == kGroupRowsMax) TRY_OK(cut_full());
  }
  return {};
}

Result<> SegmentWriter::check_order(const Batch& rows, std::size_t begin, std::size_t end) const {
  const auto times = std::span{rows.time}.subspan(begin, end - begin);
  bool sorted = std::ranges::is_sorted(times);
  if (!index_.empty()) {
    const IndexEntry& last = index_.back();
    sorted &= rows.tag[begin] > last.tag || (rows.tag[begin] == last.tag && times[0] >= last.time_max);
  }
  if (!sorted) return fail(Code::invalid, "rows of tag {} are not sorted by tag and time", rows.tag[begin]);
  return {};
}

void SegmentWriter::note(const Batch& rows, std::size_t begin, std::size_t end) {
  if (index_.empty() || index_.back().tag != rows.tag[begin]) {
    index_.push_back({.tag = rows.tag[begin], .begin = info_.rows, .time_min = rows.time[begin]});
    if (index_.size() == 1) {
      info_.tag_min = rows.tag[begin];
      info_.time_min = info_.time_max = rows.time[begin];
    }
    info_.tag_max = rows.tag[begin];
    info_.time_min = std::min(info_.time_min, rows.time[begin]);
  }
  IndexEntry& entry = index_.back();
  const std::size_t last = end - 1;
  entry.rows += end - begin;
  entry.late += count_late(rows, begin, end);
  entry.time_max = rows.time[last], entry.value = rows.value[last], entry.quality = rows.quality[last];
  entry.state = rows.state_at(last), entry.known = rows.known_at(last);
  info_.rows += end - begin;
  info_.time_max = std::max(info_.time_max, rows.time[last]);
  info_.any_late |= entry.late > 0;
  for (std::size_t row = begin; !rows.known.empty() && row < end; ++row)
    info_.known_max = std::max(info_.known_max, rows.known[row]);
}

// The first rows of the group become a row group; the rest begins the next one.
Result<> SegmentWriter::cut(std::size_t rows) {
  Batch rest;
  rest.reserve(kGroupRowsMax);
  if (rows < group_.size()) {
    append_rows(rest, group_, rows, group_.size());
    Batch front;
    append_rows(front, group_, 0, rows);
    group_ = std::move(front);
  }
  tag_begin_ = 0;
  return queue_.submit(*this, std::exchange(group_, std::move(rest)));
}

Result<> SegmentWriter::cut_full() { return cut(tag_begin_ >= kGroupAlignMin ? tag_begin_ : group_.size()); }

Result<> SegmentWriter::end_tag() {
  auto made = rollup_builder_.finish();
  index_.back().hidden = made.hidden;
  info_.hidden += made.hidden;
  return rollups_.add(index_.back().tag, std::move(made.buckets));
}

Result<> SegmentWriter::end_rows() {
  TRY_OK(end_tag());
  return group_.empty() ? Result<>{} : cut(group_.size());
}

Result<> SegmentWriter::write(const std::vector<EncodedChunk>& chunks) { return file_.add_group(chunks); }

Result<Segment::Info> SegmentWriter::finish() {
  TRY(const auto rollups, rollups_.finish());
  info_.rollup_rows = rollups.rows, info_.rollup_bytes = rollups.bytes, info_.rollup_crc = rollups.crc;
  const std::string index = encode_index(index_);
  TRY(const auto start, file_.add_blob(index));
  TRY(info_.bytes,
      file_.finish({{kIndexKey, fmt::format("{} {} {}", start, index.size(), crc32(bytes_of(index)))}}));
  info_.crc = file_.crc();
  return info_;
}

}  // namespace spindle::archive
