#include "src/archive/read/reads_stream.h"

#include <algorithm>

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kChunkRows = 65'536, kChunkRowsMax = 16u << 20, kChunkBuckets = 16'384;
constexpr std::size_t kAroundRowsMin = 16;

void shorten(Batch& batch, std::size_t rows) {
  batch.tag.resize(rows), batch.time.resize(rows), batch.value.resize(rows), batch.quality.resize(rows);
  if (!batch.state.empty()) batch.state.resize(rows);
  if (!batch.known.empty()) batch.known.resize(rows);
  if (!batch.text.empty()) batch.text.resize(rows);
}

// Rows before the last timestamp: those at it may not be complete.
std::size_t whole_rows(const Batch& batch) {
  return static_cast<std::size_t>(std::ranges::lower_bound(batch.time, batch.time.back()) -
                                  batch.time.begin());
}

std::unexpected<Error> too_many_siblings(TagReader& reader, Time time) {
  return fail(Code::exhausted, "tag '{}' has more than {} rows at {}; erase or correct them",
              reader.tag().name, kChunkRowsMax, format_time(time));
}

}  // namespace

Result<> for_rows(TagReader& reader, TimeRange range, const OnRows& on_rows) {
  std::size_t chunk = kChunkRows;
  while (!range.empty()) {
    TRY(Batch rows, reader.rows(range, Order::forward, chunk));
    if (rows.empty()) return {};
    if (rows.size() < chunk) return on_rows(rows);
    if (const std::size_t whole = whole_rows(rows); whole > 0) {
      range.from = time_of(rows.time.back());
      shorten(rows, whole);
      TRY_OK(on_rows(rows));
    } else if (chunk < kChunkRowsMax) {
      chunk *= 2;
    } else {
      return too_many_siblings(reader, range.from);
    }
  }
  return {};
}

void cover(TimeRange range, std::span<const Span> widths, std::vector<ReadPiece>& pieces) {
  if (range.empty()) return;
  if (!widths.empty()) {
    const Span width = widths.back();
    const TimeRange inner{aligned_up(range.from, width), aligned_down(range.to, width)};
    const auto finer = widths.first(widths.size() - 1);
    if (inner.empty()) return cover(range, finer, pieces);
    cover({range.from, inner.from}, finer, pieces);
    if (!pieces.empty() && pieces.back().width == width && pieces.back().range.to == inner.from)
      pieces.back().range.to = inner.to;
    else
      pieces.push_back({inner, width});
    return cover({inner.to, range.to}, finer, pieces);
  }
  if (!pieces.empty() && pieces.back().width == 0us && pieces.back().range.to == range.from)
    pieces.back().range.to = range.to;
  else
    pieces.push_back({range, 0us});
}

Result<> for_pieces(TagReader& reader, std::span<const ReadPiece> pieces, const OnRows& on_rows,
                    const OnBucket& on_bucket) {
  for (const ReadPiece& piece : pieces) {
    if (piece.width == 0us) {
      TRY_OK(for_rows(reader, piece.range, on_rows));
      continue;
    }
    const Span step = piece.width * kChunkBuckets;
    for (Time from = piece.range.from; from < piece.range.to; from += step) {
      TRY(const auto buckets, reader.buckets({from, std::min(from + step, piece.range.to)}, piece.width));
      for (const Bucket& bucket : buckets) TRY_OK(on_bucket(bucket));
    }
  }
  return {};
}

bool Around::covers(Time time) const { return started_ && (ended_ || time < buffered_to_); }

void Around::drop_split_tail(std::size_t wanted) {
  ended_ = buffer_.size() < wanted;
  if (ended_) return;
  behind_ = buffer_.at(whole_rows(buffer_));
  buffered_to_ = behind_.time;
  shorten(buffer_, whole_rows(buffer_));
}

Result<> Around::advance() {
  const Time from = buffered_to_;
  if (!buffer_.empty()) before_ = buffer_.at(buffer_.size() - 1);
  next_ = 0;
  chunk_ = std::min(chunk_ * 2, kChunkRows);
  for (std::size_t wanted = chunk_;; wanted *= 2) {
    TRY(buffer_, reader_->rows({from, kTimeMax}, Order::forward, wanted));
    drop_split_tail(wanted);
    if (ended_ || !buffer_.empty()) return {};
    if (wanted >= kChunkRowsMax) return too_many_siblings(*reader_, from);
  }
}

Result<> Around::seek(Time time) {
  TRY(before_, reader_->before(time));
  buffer_.clear();
  buffered_to_ = time;
  chunk_ = kAroundRowsMin / 2;
  started_ = true;
  return advance();
}

Result<Around::Pair> Around::at(Time time) {
  if (started_ && !covers(time) && !buffer_.empty()) {
    // Near enough to read on rather than to look it up?
    const Span buffered = buffered_to_ - time_of(buffer_.time.front());
    if (time - buffered_to_ <= 4 * buffered) TRY_OK(advance());
  }
  if (!covers(time)) TRY_OK(seek(time));
  while (next_ < buffer_.size() && time_of(buffer_.time[next_]) <= time) ++next_;
  Pair pair{next_ > 0 ? buffer_.at(next_ - 1) : before_, std::nullopt};
  if (next_ < buffer_.size())
    pair.after = buffer_.at(next_);
  else if (!ended_)
    pair.after = behind_;
  return pair;
}

}  // namespace spindle::archive
