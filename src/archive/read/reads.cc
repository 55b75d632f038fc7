#include "src/archive/read/reads.h"

#include <algorithm>

#include "src/archive/read/reads_line.h"

namespace spindle::archive {
namespace {

constexpr Span kInstant{1};  // the smallest step of time: [t, t + kInstant) holds t alone

Result<Batch> rows_within_limit(TagReader& reader, TimeRange range, Order order, std::size_t max_count) {
  TRY(Batch rows, reader.rows(range, order, std::min(max_count, kReadRowsMax + 1)));
  if (rows.size() > kReadRowsMax)
    return fail(Code::exhausted,
                "tag '{}' has more than {} rows from {} to {}; ask for a shorter range or a plot",
                reader.tag().name, kReadRowsMax, format_time(range.from), format_time(range.to));
  return rows;
}

// What a boundary adds at `time`, the low or the high end of the range; nothing when a row stands there.
Result<std::optional<Sample>> boundary_row(TagReader& reader, Time time, bool low, Boundary boundary) {
  if (boundary == Boundary::inside) return std::nullopt;
  TRY(const auto before, reader.at_or_before(time));
  if (before && before->time == time) return std::nullopt;
  if (boundary == Boundary::outside && low) return before;
  TRY(const auto after, reader.after(time));
  if (boundary == Boundary::outside) return after;
  return between(reader.tag(), before, after, time);
}

}  // namespace

Result<Batch> recorded(TagReader& reader, Time start, Time end, Boundary boundary, std::size_t max_count) {
  if (max_count == 0) return fail(Code::invalid, "max_count is 0; it must be at least 1");
  const bool forward = start <= end;
  const TimeRange range{std::min(start, end), std::max(start, end) + kInstant};
  Batch out;
  TRY(const auto lead, boundary_row(reader, start, forward, boundary));
  if (lead) out.push(*lead);
  if (out.size() < max_count) {
    TRY(const Batch rows,
        rows_within_limit(reader, range, forward ? Order::forward : Order::backward, max_count - out.size()));
    out.append(rows);
  }
  if (out.size() >= max_count || (start == end && !out.empty() && boundary == Boundary::interpolated))
    return out;
  TRY(const auto tail, boundary_row(reader, end, !forward, boundary));
  if (tail) out.push(*tail);
  return out;
}

Result<std::optional<Sample>> recorded_at(TagReader& reader, Time time, Retrieval retrieval) {
  switch (retrieval) {
    case Retrieval::before:
      return reader.before(time);
    case Retrieval::at_or_before:
      return reader.at_or_before(time);
    case Retrieval::after:
      return reader.after(time);
    case Retrieval::at_or_after:
      return reader.after(time - kInstant);
    case Retrieval::exact: {
      TRY(auto found, reader.at_or_before(time));
      if (found && found->time != time) found.reset();
      return found;
    }
    case Retrieval::automatic:
      break;
  }
  TRY(auto found, reader.at_or_before(time));
  return found ? Result<std::optional<Sample>>{std::move(found)} : reader.after(time);
}

Result<std::vector<TimeRange>> parts_of(TimeRange range, Span width, std::size_t max_count) {
  if (range.empty()) return fail(Code::invalid, "the range ends at or before its start; swap the two");
  if (width <= 0us) return fail(Code::invalid, "the width of the parts must be positive");
  const auto count = (micros(range.to) - micros(range.from) + micros(width) - 1) / micros(width);
  if (static_cast<std::size_t>(count) > std::min(max_count, kReadRowsMax))
    return fail(Code::exhausted, "{} parts of {} are more than {}; ask for longer parts or a shorter range",
                count, format_span(width), std::min(max_count, kReadRowsMax));
  std::vector<TimeRange> parts;
  parts.reserve(static_cast<std::size_t>(count));
  for (Time from = range.from; from < range.to; from += width)
    parts.push_back({from, std::min(from + width, range.to)});
  return parts;
}

}  // namespace spindle::archive
