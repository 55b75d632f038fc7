#include "src/archive/read/contested.h"

#include <algorithm>

#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

using Tags = Contested::Tags;

bool is_late(const Batch& rows, std::size_t row) {
  return rows.known_at(row) != kInOrder || rows.quality[row] == quality::deleted.code;
}

std::size_t end_of_time(const Batch& rows, std::size_t row) {
  const auto time = rows.time[row];
  while (row < rows.size() && rows.time[row] == time) ++row;
  return row;
}

// Whether rows that stand at one time are not all seen.
bool differ(const Batch& a, std::size_t a_begin, std::size_t a_end, const Batch& b, std::size_t b_begin,
            std::size_t b_end) {
  const auto known = a.known_time_at(a_begin);
  const auto apart = [known](const Batch& rows, std::size_t row) {
    return rows.known_time_at(row) != known || rows.quality[row] == quality::deleted.code;
  };
  for (auto row = a_begin; row < a_end; ++row)
    if (apart(a, row)) return true;
  for (auto row = b_begin; row < b_end; ++row)
    if (apart(b, row)) return true;
  return false;
}

// Rows of one tag, ascending in time.
bool any_differ(const Batch& a, const Batch& b) {
  for (std::size_t i = 0, k = 0; i < a.size() && k < b.size();) {
    if (a.time[i] < b.time[k]) {
      ++i;
    } else if (b.time[k] < a.time[i]) {
      ++k;
    } else {
      const auto i_end = end_of_time(a, i), k_end = end_of_time(b, k);
      if (differ(a, i, i_end, b, k, k_end)) return true;
      i = i_end, k = k_end;
    }
  }
  return false;
}

bool any_differ(const Batch& rows, std::size_t begin, std::size_t end) {
  for (auto row = begin; row < end; ++row) {
    if (rows.quality[row] == quality::deleted.code) return true;
    if (row > begin && rows.time[row] == rows.time[row - 1] &&
        rows.known_time_at(row) != rows.known_time_at(row - 1))
      return true;
  }
  return false;
}

// From the first to the last late row.
TimeRange late_range(const Batch& rows) {
  TimeRange range{kTimeMax, kTimeMin};
  for (std::size_t row = 0; row < rows.size(); ++row)
    if (is_late(rows, row))
      range = {std::min(range.from, time_of(rows.time[row])), time_of(rows.time[row]) + Span{1}};
  return range;
}

Result<Batch> rows_of_run(const Run& run, std::int32_t tag, TimeRange range) {
  const auto [begin, end] = run.of(TagId{tag});
  const auto times = std::span{run.rows.time}.subspan(begin, end - begin);
  const auto row_at = [&](Time time) {
    return begin + static_cast<std::size_t>(std::ranges::lower_bound(times, micros(time)) - times.begin());
  };
  Batch out;
  append_rows(out, run.rows, row_at(range.from), row_at(range.to));
  return out;
}

void add_all(Tags& to, const Tags& from) { to.insert(to.end(), from.begin(), from.end()); }

}  // namespace

Result<Tags> Contested::tags_of(std::span<const std::shared_ptr<Segment>> month,
                                std::span<const std::shared_ptr<const Run>> runs) {
  std::vector<Side> sides;
  for (const auto& segment : month) sides.push_back({segment, nullptr});
  for (const auto& run : runs) sides.push_back({nullptr, run});
  Tags out;
  for (std::size_t i = 0; i < sides.size(); ++i)
    for (std::size_t k = i; k < sides.size(); ++k) {
      if (!sides[i].any_late() && !sides[k].any_late()) continue;
      TRY(const auto known, between(sides[i], sides[k]));
      add_all(out, known->tags);
    }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

Result<Contested::Known> Contested::between(const Side& a, const Side& b) {
  const auto first = a.identity(), second = b.identity();
  const auto key = reinterpret_cast<std::uintptr_t>(first.get());
  const auto part = static_cast<std::int64_t>(reinterpret_cast<std::uintptr_t>(second.get()));
  if (auto known = cache_.get<Entry>(key, part);
      known && known->a.lock() == first && known->b.lock() == second)
    return known;
  auto entry = std::make_shared<Entry>(Entry{first, second, {}});
  if (first == second) {
    TRY(entry->tags, within(a));
  } else {
    TRY(entry->tags, look_up(a, b));
  }
  cache_.put<Entry>(key, part, entry, sizeof(Entry) + entry->tags.size() * sizeof(std::int32_t));
  return entry;
}

Result<Tags> Contested::within(const Side& side) {
  Tags out;
  if (side.run) {
    for (std::size_t p = 0; p < side.run->parts.size(); ++p)
      if (any_differ(side.run->rows, side.run->parts[p].begin, side.run->end_of(p)))
        out.push_back(side.run->parts[p].tag);
    return out;
  }
  if (side.segment->info().hidden == 0) return out;
  TRY(const auto summaries, side.segment->tags());
  for (const auto& summary : summaries)
    if (summary.hidden > 0) out.push_back(summary.tag);
  return out;
}

Result<Tags> Contested::look_up(const Side& a, const Side& b) {
  const Side &few = a.rows() < b.rows() ? a : b, &many = a.rows() < b.rows() ? b : a;
  TRY(const auto parts, parts_of(few));
  Tags out;
  for (const Part& part : parts) {
    if (!many.may_meet(part)) continue;
    TRY(const auto other, part_of(many, part.tag));
    if (!other || (!part.late && !other->late)) continue;
    if (part.time_max < other->time_min || other->time_max < part.time_min) continue;
    TRY(const bool found, compete(part, few, *other, many));
    if (found) out.push_back(part.tag);
  }
  return out;
}

// Without a late row on one side nothing of it can differ from a time that has none on the other.
Result<bool> Contested::compete(const Part& a, const Side& side_a, const Part& b, const Side& side_b) {
  const auto rows_of = [tag = a.tag](const Side& side, TimeRange range) -> Result<Batch> {
    return side.segment ? side.segment->rows(TagId{tag}, range) : rows_of_run(*side.run, tag, range);
  };
  TimeRange range{time_of(std::max(a.time_min, b.time_min)),
                  time_of(std::min(a.time_max, b.time_max)) + Span{1}};
  TRY(const Batch rows_a, rows_of(side_a, range));
  if (!b.late) range = late_range(rows_a);
  if (rows_a.empty() || range.empty()) return false;
  TRY(const Batch rows_b, rows_of(side_b, range));
  return any_differ(rows_a, rows_b);
}

Result<std::vector<Contested::Part>> Contested::parts_of(const Side& side) {
  std::vector<Part> out;
  if (side.segment) {
    TRY(const auto summaries, side.segment->tags());
    for (const auto& summary : summaries)
      out.push_back({summary.tag, summary.late > 0, summary.time_min, summary.time_max});
    return out;
  }
  const Run& run = *side.run;
  for (std::size_t p = 0; p < run.parts.size(); ++p)
    out.push_back({run.parts[p].tag, run.any_late, run.rows.time[run.parts[p].begin],
                   run.rows.time[run.end_of(p) - 1]});
  return out;
}

Result<std::optional<Contested::Part>> Contested::part_of(const Side& side, std::int32_t tag) {
  if (side.segment) {
    TRY(const auto summary, side.segment->tag(TagId{tag}));
    if (!summary) return std::nullopt;
    return Part{tag, summary->late > 0, summary->time_min, summary->time_max};
  }
  const auto [begin, end] = side.run->of(TagId{tag});
  if (begin == end) return std::nullopt;
  return Part{tag, side.run->any_late, side.run->rows.time[begin], side.run->rows.time[end - 1]};
}

}  // namespace spindle::archive
