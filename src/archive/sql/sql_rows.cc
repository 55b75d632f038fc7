#include "src/archive/sql/sql_rows.h"

#include <algorithm>
#include <cstring>
#include <limits>

#include "src/archive/read/tag_rows.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kSliceRows = 32'768, kStretchRows = 65'536, kTagsAtOnce = 32;

// What one cursor does next: rows of a run as they are, or some tags of a month, resolved.
struct Work {
  const Run* run = nullptr;
  std::size_t begin = 0, end = 0;
  TimeRange range;
  std::vector<TagId> tags;
};

// Hands out work to the cursors of one reading.
class WorkQueue {
 public:
  explicit WorkQueue(const SqlRowsSource& source) : source_(&source) {
    for (const auto& run : source.state->runs) add_slices(*run);
  }

  Result<std::optional<Work>> take() {
    const std::lock_guard lock{mutex_};
    if (slice_ < slices_.size()) return slices_[slice_++];
    while (tag_ >= tags_.size()) {
      if (month_ == source_->plan.resolve.size()) return std::nullopt;
      const SqlPlan::Part& part = source_->plan.resolve[month_++];
      range_ = {std::max(part.month.from, source_->bounds.range.from),
                std::min(part.month.to, source_->bounds.range.to)};
      tag_ = 0;
      tags_ = part.tags;
      if (range_.empty()) tags_.clear();
      if (!range_.empty() && part.every_tag) TRY_OK(find_tags());
    }
    const auto end = std::min(tags_.size(), tag_ + kTagsAtOnce);
    Work work{.range = range_};
    for (; tag_ < end; ++tag_) work.tags.push_back(TagId{tags_[tag_]});
    return work;
  }

 private:
  void add_slices(const Run& run) {
    if (!source_->bounds.tags) return cut(run, 0, run.rows.size());
    for (const auto tag : *source_->bounds.tags) {
      const auto [begin, end] = run.of(TagId{tag});
      const auto times = std::span{run.rows.time}.subspan(begin, end - begin);
      const auto at = [&](Time time) {
        return begin +
               static_cast<std::size_t>(std::ranges::lower_bound(times, micros(time)) - times.begin());
      };
      cut(run, at(source_->bounds.range.from), at(source_->bounds.range.to));
    }
  }

  void cut(const Run& run, std::size_t begin, std::size_t end) {
    for (; begin < end; begin += kSliceRows)
      slices_.push_back({.run = &run, .begin = begin, .end = std::min(end, begin + kSliceRows)});
  }

  Result<> find_tags() {
    tags_.clear();
    const SnapshotState& state = *source_->state;
    if (state.table)
      for (const auto& segment : state.table->segments) {
        const auto& info = segment->info();
        if (range_of(info.month).to <= range_.from || range_of(info.month).from >= range_.to) continue;
        if (!source_->bounds.meets(info)) continue;
        TRY(const auto summaries, segment->tags());
        for (const auto& summary : summaries) add_tag(summary.tag);
      }
    for (const auto& run : state.runs)
      for (const auto& part : run->parts) add_tag(part.tag);
    std::ranges::sort(tags_);
    tags_.erase(std::ranges::unique(tags_).begin(), tags_.end());
    return {};
  }

  void add_tag(std::int32_t tag) {
    if (source_->bounds.allows(tag)) tags_.push_back(tag);
  }

  const SqlRowsSource* source_;
  std::mutex mutex_;  // guards what follows
  std::vector<Work> slices_;
  std::size_t slice_ = 0, month_ = 0;
  TimeRange range_;  // of the month whose tags are being given out
  std::vector<std::int32_t> tags_;
  std::size_t tag_ = 0;
};

void write_numbers(const SqlChunk& chunk, idx_t column, const void* from, std::size_t bytes) {
  if (auto* vector = chunk.column(column)) std::memcpy(duckdb_vector_get_data(vector), from, bytes);
}

void write_rows(const SqlChunk& chunk, const Batch& rows, std::size_t begin, std::size_t count) {
  write_numbers(chunk, 0, &rows.tag[begin], count * sizeof(std::int32_t));
  write_numbers(chunk, 1, &rows.time[begin], count * sizeof(std::int64_t));
  write_numbers(chunk, 5, &rows.quality[begin], count * sizeof(std::int32_t));
  for (std::size_t i = 0; i < count; ++i) {
    const auto row = begin + i;
    chunk.put(2, i, rows.value[row]);
    if (const auto state = rows.state_at(row); state != kNoState)
      chunk.put(3, i, state);
    else
      chunk.put_null(3, i);
    if (!rows.text.empty() && rows.text[row])
      chunk.put(4, i, std::string_view{*rows.text[row]});
    else
      chunk.put_null(4, i);
    if (const auto known = rows.known_at(row); known != kInOrder)
      chunk.put(6, i, known);
    else
      chunk.put_null(6, i);
  }
}

class RowsCursor final : public SqlCursor {
 public:
  RowsCursor(const SqlRowsSource& source, WorkQueue& queue) : source_(&source), queue_(&queue) {}

  Result<idx_t> next(const SqlChunk& chunk) override {
    while (at_ == rows_.size()) {
      TRY_OK(source_->cancel.check());
      at_ = 0;
      rows_.clear();
      TRY(const bool more, refill());
      if (!more) return 0;
    }
    const auto count = std::min<std::size_t>(chunk.rows_max(), rows_.size() - at_);
    write_rows(chunk, rows_, at_, count);
    at_ += count;
    return count;
  }

 private:
  Result<bool> refill() {
    if (tag_rows_ && !range_.empty()) {
      TRY(auto stretch, tag_rows_->next(range_, Order::forward, kStretchRows));
      range_.from = stretch.range.to;
      rows_ = std::move(stretch.rows);
      return true;
    }
    if (!tags_.empty()) {
      tag_rows_ = std::make_unique<TagRows>(source_->state, tags_.back(), source_->as_of);
      tags_.pop_back();
      range_ = work_range_;
      return true;
    }
    tag_rows_.reset();
    TRY(auto work, queue_->take());
    if (!work) return false;
    if (work->run) {
      take_slice(*work);
    } else {
      tags_ = std::move(work->tags), work_range_ = work->range;
      std::ranges::reverse(tags_);
    }
    return true;
  }

  // Rows for whose time no others compete.
  void take_slice(const Work& work) {
    const Batch& rows = work.run->rows;
    const auto& times = rows.time;
    const auto last = source_->as_of ? micros(*source_->as_of) : std::numeric_limits<std::int64_t>::max();
    const auto wanted = [&](std::size_t row) {
      return source_->bounds.range.contains(time_of(times[row])) && rows.known_time_at(row) <= last &&
             !source_->plan.resolves(rows.tag[row], times[row]);
    };
    for (auto row = work.begin; row < work.end;) {
      while (row < work.end && !wanted(row)) ++row;
      const auto begin = row;
      while (row < work.end && wanted(row)) ++row;
      append_rows(rows_, rows, begin, row);
    }
  }

  const SqlRowsSource* source_;
  WorkQueue* queue_;
  Batch rows_;
  std::size_t at_ = 0;
  std::vector<TagId> tags_;  // still to be read over work_range_
  TimeRange work_range_, range_;
  std::unique_ptr<TagRows> tag_rows_;
};

class RowsReading final : public SqlTable::Reading {
 public:
  explicit RowsReading(const SqlRowsSource& source) : source_(&source), queue_(source) {}
  std::unique_ptr<SqlCursor> cursor() override { return std::make_unique<RowsCursor>(*source_, queue_); }

 private:
  const SqlRowsSource* source_;
  WorkQueue queue_;
};

}  // namespace

std::unique_ptr<SqlTable::Reading> SqlRows::read() { return std::make_unique<RowsReading>(source_); }

std::uint64_t SqlRows::rows_about() const {
  std::uint64_t rows = 0;
  for (const auto& run : source_.state->runs) rows += run->rows.size();
  if (source_.state->table)
    for (const auto& segment : source_.state->table->segments)
      if (const auto* part = source_.plan.part_at(segment->info().time_min); part && part->every_tag)
        rows += segment->info().rows;
  return rows;
}

bool SqlRows::any() const { return !source_.state->runs.empty() || !source_.plan.resolve.empty(); }

}  // namespace spindle::archive
