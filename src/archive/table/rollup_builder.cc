#include "src/archive/table/rollup_builder.h"

#include <algorithm>

#include "src/archive/read/resolve.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

bool stand_for_themselves(const Batch& rows, std::size_t begin, std::size_t end) {
  for (std::size_t row = begin; row < end; ++row)
    if (rows.known_at(row) != kInOrder || rows.quality[row] == quality::deleted.code) return false;
  return true;
}

// Whether rows stand so close that a bucket of `width` could hold enough of them.
bool dense(const Batch& rows, std::size_t begin, std::size_t end, Span width) {
  const auto span = static_cast<std::uint64_t>(rows.time[end - 1] - rows.time[begin] + micros(width));
  return (end - begin) * static_cast<std::uint64_t>(micros(width)) >= kBucketRowsMin * span;
}

}  // namespace

// Minutes cost most and are kept least: only a tag that begins with as many rows as they need has them made.
void RollupBuilder::start(const Batch& rows, std::size_t begin, std::size_t end) {
  for (std::size_t i = 0; i < builders_.size(); ++i)
    if (minutes_ == Minutes::always || kRollupWidths[i] != Span{60s} ||
        dense(rows, begin, end, kRollupWidths[i]))
      builders_[i].emplace(kRollupWidths[i], buckets_[i]);
  any_ = true;
}

void RollupBuilder::add(const Batch& rows, std::size_t begin, std::size_t end) {
  if (!any_) start(rows, begin, end);
  rows_ += end - begin;
  if (!pending_.empty() && rows.time[begin] > pending_.time.back()) add_pending();
  if (pending_.empty() && stand_for_themselves(rows, begin, end)) {
    const auto times = std::span{rows.time}.subspan(begin, end - begin);
    const auto last = std::ranges::lower_bound(times, times.back()) - times.begin();
    add_seen(rows, begin, begin + static_cast<std::size_t>(last));
    return append_rows(pending_, rows, begin + static_cast<std::size_t>(last), end);
  }
  append_rows(pending_, rows, begin, end);
  Batch front;
  const auto last = std::ranges::lower_bound(pending_.time, pending_.time.back()) - pending_.time.begin();
  append_rows(front, pending_, 0, static_cast<std::size_t>(last));
  Batch rest;
  append_rows(rest, pending_, static_cast<std::size_t>(last), pending_.size());
  pending_ = std::move(rest);
  keep_visible(front);
  add_seen(front, 0, front.size());
}

void RollupBuilder::add_pending() {
  keep_visible(pending_);
  add_seen(pending_, 0, pending_.size());
  pending_.clear();
}

void RollupBuilder::add_seen(const Batch& rows, std::size_t begin, std::size_t end) {
  seen_ += end - begin;
  for (auto& builder : builders_)
    if (builder)
      for (std::size_t row = begin; row < end; ++row)
        builder->add(rows.time[row], rows.value[row], rows.quality[row]);
}

RollupBuilder::Made RollupBuilder::finish() {
  add_pending();
  for (std::size_t i = 0; i < builders_.size(); ++i) {
    if (builders_[i]) builders_[i]->finish();
    builders_[i].reset();
    if (seen_ < kBucketRowsMin * buckets_[i].size()) buckets_[i].clear();
  }
  Made made{std::exchange(buckets_, {}), rows_ - seen_};
  any_ = false, rows_ = seen_ = 0;
  return made;
}

}  // namespace spindle::archive
