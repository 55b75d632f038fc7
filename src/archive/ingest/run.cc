#include "src/archive/ingest/run.h"

#include <algorithm>
#include <functional>
#include <numeric>

namespace spindle::archive {
namespace {

using Order = std::vector<std::uint32_t>;

bool is_sorted(const Batch& rows) {
  for (std::size_t i = 1; i < rows.size(); ++i)
    if (rows.tag[i] < rows.tag[i - 1] || (rows.tag[i] == rows.tag[i - 1] && rows.time[i] < rows.time[i - 1]))
      return false;
  return true;
}

std::vector<Run::Part> parts_of_sorted(const std::vector<std::int32_t>& tags) {
  std::vector<Run::Part> parts;
  for (std::size_t i = 0; i < tags.size(); ++i)
    if (i == 0 || tags[i] != tags[i - 1]) parts.push_back({tags[i], static_cast<std::uint32_t>(i)});
  return parts;
}

bool any_late(const Batch& rows) {
  return std::ranges::any_of(rows.known, [](std::int64_t known) { return known != kInOrder; }) ||
         std::ranges::find(rows.quality, quality::deleted.code) != rows.quality.end();
}

// Rows by tag, in order of arrival within a tag. Tags are dense, so counting beats comparing.
Order order_by_tag(const std::vector<std::int32_t>& tags) {
  Order order(tags.size());
  const auto [low, high] = std::ranges::minmax(tags);
  const auto width = static_cast<std::size_t>(std::int64_t{high} - low) + 1;
  if (width > tags.size() * 16 + 4096) {
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return tags[i]; });
    return order;
  }
  std::vector<std::uint32_t> next(width + 1);
  for (const auto tag : tags) ++next[static_cast<std::size_t>(tag - low) + 1];
  std::partial_sum(next.begin(), next.end(), next.begin());
  for (std::uint32_t i = 0; i < tags.size(); ++i) order[next[static_cast<std::size_t>(tags[i] - low)]++] = i;
  return order;
}

// Sorts the rows of one tag by time and notes which of them came after a newer one.
void order_by_time(std::span<std::uint32_t> order, std::size_t begin, const std::vector<std::int64_t>& times,
                   std::vector<std::uint8_t>* overtaken) {
  const auto time_of_row = [&](std::uint32_t i) { return times[i]; };
  if (std::ranges::is_sorted(order, {}, time_of_row)) return;
  std::vector<std::pair<std::uint32_t, std::uint8_t>> rows;
  rows.reserve(order.size());
  std::int64_t newest = std::numeric_limits<std::int64_t>::min();
  for (const auto i : order) {
    rows.emplace_back(i, times[i] < newest);
    newest = std::max(newest, times[i]);
  }
  std::ranges::stable_sort(rows, {}, [&](const auto& row) { return times[row.first]; });
  if (overtaken && overtaken->empty()) overtaken->resize(times.size());
  for (std::size_t k = 0; k < rows.size(); ++k) {
    order[k] = rows[k].first;
    if (overtaken) (*overtaken)[begin + k] = rows[k].second;
  }
}

template <class T>
void append_range(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end) {
  const auto at = from.begin();
  to.insert(to.end(), at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end));
}

// As above for a rare column, which all pieces of a merge have or have not.
template <class T>
void append_rare(std::vector<T>& to, const std::vector<T>& from, std::size_t begin, std::size_t end,
                 bool kept, const T& nothing) {
  if (!kept) return;
  if (from.empty())
    to.insert(to.end(), end - begin, nothing);
  else
    append_range(to, from, begin, end);
}

template <class T>
void reorder(std::vector<T>& column, std::size_t begin, const Order& order) {
  if (column.empty()) return;
  std::vector<T> sorted;
  sorted.reserve(order.size());
  for (const auto i : order) sorted.push_back(std::move(column[begin + i]));
  std::ranges::move(sorted, column.begin() + static_cast<std::ptrdiff_t>(begin));
}

// Sorts rows of `batch` that are of one tag by time.
void sort_times(Batch& batch, std::size_t begin, std::size_t end) {
  if (std::ranges::is_sorted(std::span{batch.time}.subspan(begin, end - begin))) return;
  Order order(end - begin);
  std::iota(order.begin(), order.end(), 0);
  std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return batch.time[begin + i]; });
  reorder(batch.time, begin, order);
  reorder(batch.value, begin, order);
  reorder(batch.quality, begin, order);
  reorder(batch.state, begin, order);
  reorder(batch.known, begin, order);
  reorder(batch.text, begin, order);
}

// Where each tag's rows go, when they are counted out by tag: tags are dense.
struct Places {
  std::int32_t low = 0;
  std::vector<std::uint32_t> next;  // by tag, from `low` on
  std::size_t rows = 0;
};

std::optional<Places> places_of(const std::vector<Batch>& batches) {
  std::int32_t low = std::numeric_limits<std::int32_t>::max(), high = 0;
  Places places;
  for (const auto& batch : batches) {
    if (batch.empty()) continue;
    const auto [least, most] = std::ranges::minmax(batch.tag);
    low = std::min(low, least), high = std::max(high, most);
    places.rows += batch.size();
  }
  const auto width = places.rows == 0 ? 0 : static_cast<std::size_t>(std::int64_t{high} - low) + 1;
  if (width == 0 || width > places.rows * 16 + 4096) return std::nullopt;
  places.low = low;
  places.next.resize(width + 1);
  for (const auto& batch : batches)
    for (const auto tag : batch.tag) ++places.next[static_cast<std::size_t>(tag - low) + 1];
  std::partial_sum(places.next.begin(), places.next.end(), places.next.begin());
  return places;
}

template <class T>
void scatter(std::vector<T>& to, std::vector<T>& from, const Order& places, std::size_t rows,
             const T& nothing) {
  if (from.empty()) return;
  if (to.empty()) to.resize(rows, nothing);
  for (std::size_t i = 0; i < from.size(); ++i) to[places[i]] = std::move(from[i]);
}

}  // namespace

std::pair<std::size_t, std::size_t> Run::of(TagId tag) const {
  const auto found = std::ranges::lower_bound(parts, tag.value, {}, &Part::tag);
  if (found == parts.end() || found->tag != tag.value) return {0, 0};
  return {found->begin, end_of(static_cast<std::size_t>(found - parts.begin()))};
}

std::shared_ptr<Run> run_of_sorted(Batch rows) {
  if (!is_sorted(rows)) return nullptr;
  auto run = std::make_shared<Run>();
  run->parts = parts_of_sorted(rows.tag);
  run->any_late = any_late(rows);
  run->rows = std::move(rows);
  return run;
}

std::shared_ptr<Run> sort_rows(Batch rows, std::vector<std::uint8_t>* overtaken) {
  if (overtaken) overtaken->clear();
  if (is_sorted(rows)) return run_of_sorted(std::move(rows));
  auto run = std::make_shared<Run>();
  Order order = order_by_tag(rows.tag);
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    const auto tag = rows.tag[order[begin]];
    run->parts.push_back({tag, static_cast<std::uint32_t>(begin)});
    for (end = begin + 1; end < order.size() && rows.tag[order[end]] == tag;) ++end;
    order_by_time(std::span{order}.subspan(begin, end - begin), begin, rows.time, overtaken);
  }
  run->any_late = any_late(rows);
  run->rows = rows.permuted(order);
  return run;
}

std::shared_ptr<const Run> make_run(Batch rows) { return sort_rows(std::move(rows)); }

std::shared_ptr<const Run> sort_batches(std::vector<Batch> batches) {
  auto places = batches.size() > 1 ? places_of(batches) : std::nullopt;
  if (!places) {
    Batch all;
    for (auto& batch : batches) all.append(std::exchange(batch, {}));
    return sort_rows(std::move(all));
  }
  auto run = std::make_shared<Run>();
  for (std::size_t i = 0; i + 1 < places->next.size(); ++i)
    if (places->next[i] < places->next[i + 1])
      run->parts.push_back({places->low + static_cast<std::int32_t>(i), places->next[i]});
  Batch& rows = run->rows;
  Order at;
  for (auto& batch : batches) {
    at.clear();
    for (const auto tag : batch.tag)
      at.push_back(places->next[static_cast<std::size_t>(tag - places->low)]++);
    scatter(rows.tag, batch.tag, at, places->rows, 0);
    scatter(rows.time, batch.time, at, places->rows, std::int64_t{0});
    scatter(rows.value, batch.value, at, places->rows, 0.0);
    scatter(rows.quality, batch.quality, at, places->rows, 0u);
    scatter(rows.state, batch.state, at, places->rows, kNoState);
    scatter(rows.known, batch.known, at, places->rows, kInOrder);
    scatter(rows.text, batch.text, at, places->rows, {});
    batch = {};
  }
  for (std::size_t part = 0; part < run->parts.size(); ++part)
    sort_times(rows, run->parts[part].begin, run->end_of(part));
  run->any_late = any_late(rows);
  return run;
}

std::shared_ptr<const Run> merge_runs(const std::vector<std::shared_ptr<const Run>>& runs) {
  std::size_t rows = 0;
  for (const auto& run : runs) rows += run->rows.size();
  auto merged = std::make_shared<Run>();
  RunMerger merger{runs};
  if (auto all = merger.next(rows)) merged->rows = std::move(*all);
  merged->parts = parts_of_sorted(merged->rows.tag);
  merged->any_late = std::ranges::any_of(runs, [](const auto& run) { return run->any_late; });
  return merged;
}

RunMerger::RunMerger(std::vector<std::shared_ptr<const Run>> runs, std::int32_t tag_from, std::int32_t tag_to)
    : tag_to_(tag_to), runs_(std::move(runs)) {
  for (std::uint32_t i = 0; i < runs_.size(); ++i) {
    const Run& run = *runs_[i];
    any_state_ |= !run.rows.state.empty();
    any_known_ |= !run.rows.known.empty();
    any_text_ |= !run.rows.text.empty();
    const auto first = std::ranges::lower_bound(run.parts, tag_from, {}, &Run::Part::tag);
    part_.push_back(static_cast<std::size_t>(first - run.parts.begin()));
    push(i);
  }
}

void RunMerger::push(std::uint32_t run) {
  const auto& parts = runs_[run]->parts;
  if (part_[run] == parts.size() || parts[part_[run]].tag >= tag_to_) return;
  heap_.push_back({parts[part_[run]].tag, run});
  std::ranges::push_heap(heap_, std::greater{});
}

std::optional<Batch> RunMerger::next(std::size_t rows_min) {
  if (heap_.empty()) return std::nullopt;
  Batch out;
  out.reserve(rows_min);
  while (!heap_.empty() && (out.empty() || out.size() < rows_min)) append_tag(out);
  return out;
}

void RunMerger::append_tag(Batch& out) {
  const auto tag = heap_.front().tag;
  const auto start = out.size();
  while (!heap_.empty() && heap_.front().tag == tag) {
    std::ranges::pop_heap(heap_, std::greater{});
    const auto index = heap_.back().run;
    heap_.pop_back();
    const Run& run = *runs_[index];
    const auto begin = run.parts[part_[index]].begin;
    const auto end = run.end_of(part_[index]);
    append_range(out.tag, run.rows.tag, begin, end);
    append_range(out.time, run.rows.time, begin, end);
    append_range(out.value, run.rows.value, begin, end);
    append_range(out.quality, run.rows.quality, begin, end);
    append_rare(out.state, run.rows.state, begin, end, any_state_, kNoState);
    append_rare(out.known, run.rows.known, begin, end, any_known_, kInOrder);
    append_rare(out.text, run.rows.text, begin, end, any_text_, {});
    ++part_[index];
    push(index);
  }
  sort_times(out, start, out.size());
}

}  // namespace spindle::archive
