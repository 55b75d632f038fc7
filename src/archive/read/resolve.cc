#include "src/archive/read/resolve.h"

#include <algorithm>
#include <limits>

namespace spindle::archive {
namespace {

constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::min();

template <class T>
void keep(std::vector<T>& column, const std::vector<std::uint32_t>& rows) {
  if (column.empty()) return;
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (rows[i] != i) column[i] = std::move(column[rows[i]]);
  column.resize(rows.size());
}

void keep(Batch& batch, const std::vector<std::uint32_t>& rows) {
  if (rows.size() == batch.size()) return;
  keep(batch.tag, rows), keep(batch.time, rows), keep(batch.value, rows), keep(batch.quality, rows);
  keep(batch.state, rows), keep(batch.known, rows), keep(batch.text, rows);
}

// Of the rows [begin, end), alike in tag and time.
void pick_seen(const Batch& rows, std::size_t begin, std::size_t end, std::int64_t as_of,
               std::vector<std::uint32_t>& seen) {
  std::int64_t newest = kNever;
  for (auto row = begin; row < end; ++row)
    if (const auto known = rows.known_time_at(row); known <= as_of) newest = std::max(newest, known);
  const auto first = seen.size();
  for (auto row = begin; row < end; ++row) {
    if (rows.known_time_at(row) != newest) continue;
    if (Quality{rows.quality[row]} == quality::deleted) return seen.resize(first);
    seen.push_back(static_cast<std::uint32_t>(row));
  }
}

}  // namespace

bool all_visible(const Batch& rows) {
  return std::ranges::none_of(rows.known, [](std::int64_t known) { return known != kInOrder; }) &&
         std::ranges::find(rows.quality, quality::deleted.code) == rows.quality.end();
}

void keep_visible(Batch& rows, std::optional<Time> as_of) {
  if (!as_of && all_visible(rows)) return;
  const auto limit = as_of ? micros(*as_of) : std::numeric_limits<std::int64_t>::max();
  std::vector<std::uint32_t> seen;
  seen.reserve(rows.size());
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    for (end = begin + 1;
         end < rows.size() && rows.time[end] == rows.time[begin] && rows.tag[end] == rows.tag[begin];)
      ++end;
    pick_seen(rows, begin, end, limit, seen);
  }
  keep(rows, seen);
}

}  // namespace spindle::archive
