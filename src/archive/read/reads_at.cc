// Values at given times: at_times, last_at and interpolated.
#include <algorithm>
#include <functional>
#include <numeric>

#include "src/archive/read/reads.h"
#include "src/archive/read/reads_line.h"
#include "src/archive/read/reads_stream.h"

namespace spindle::archive {

namespace {

using Pick = std::function<Sample(const Around::Pair& rows, Time time)>;

// What `pick` makes of the rows around each time.
Result<Batch> picked(TagReader& reader, std::span<const Time> times, const Pick& pick) {
  if (times.size() > kReadRowsMax)
    return fail(Code::exhausted, "{} times asked for, the limit is {}; ask in several steps", times.size(),
                kReadRowsMax);
  std::vector<std::uint32_t> ascending(times.size());
  std::iota(ascending.begin(), ascending.end(), 0u);
  std::ranges::stable_sort(ascending, {}, [&](std::uint32_t i) { return times[i]; });
  Around around{reader};
  Batch found;
  found.reserve(times.size());
  for (const auto i : ascending) {
    TRY(const auto rows, around.at(times[i]));
    found.push(pick(rows, times[i]));
  }
  if (std::ranges::is_sorted(ascending)) return found;
  std::vector<std::uint32_t> as_asked(times.size());
  for (std::uint32_t i = 0; i < ascending.size(); ++i) as_asked[ascending[i]] = i;
  return found.permuted(as_asked);
}

}  // namespace

Result<Batch> at_times(TagReader& reader, std::span<const Time> times) {
  return picked(reader, times, [&](const Around::Pair& rows, Time time) {
    return between(reader.tag(), rows.before, rows.after, time);
  });
}

Result<Batch> last_at(TagReader& reader, std::span<const Time> times) {
  return picked(reader, times, [&](const Around::Pair& rows, Time time) {
    return rows.before ? *rows.before : no_data(reader.tag(), time);
  });
}

Result<Batch> interpolated(TagReader& reader, Time start, Time end, Span interval) {
  if (interval <= 0us)
    return fail(Code::invalid,
                "the interval must be positive; the order of start and end sets the direction");
  const Span length = start <= end ? end - start : start - end;
  if (static_cast<std::size_t>(length / interval) >= kReadRowsMax)
    return fail(Code::exhausted,
                "steps of {} from {} to {} give more than {} values; ask for a longer interval",
                format_span(interval), format_time(start), format_time(end), kReadRowsMax);
  std::vector<Time> times;
  times.reserve(static_cast<std::size_t>(length / interval) + 1);
  for (Span at{0}; at <= length; at += interval) times.push_back(start <= end ? start + at : start - at);
  return at_times(reader, times);
}

}  // namespace spindle::archive
