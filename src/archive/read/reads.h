// PI's ways to read a tag, over any TagReader. Pure functions of the rows it gives; any thread, one reader
// each. Definitions: docs/guides/reads.md. Values of step tags hold; others lie on a line between good rows.
// An end before the start gives the answer in descending time order. Every answer has a limit of
// kReadRowsMax rows; more is Code::exhausted with a word on what to ask for instead.
#pragma once

#include <span>
#include <vector>

#include "src/archive/read/snapshot.h"

namespace spindle::archive {

inline constexpr std::size_t kReadRowsMax = 10'000'000;

enum class Boundary { inside, outside, interpolated };
// Rows from start to end, both included.
Result<Batch> recorded(TagReader& reader, Time start, Time end, Boundary boundary, std::size_t max_count);

enum class Retrieval { automatic, at_or_before, before, at_or_after, after, exact };
// One row near `time`; nullopt when there is none. Automatic: at or before, and without such a row, after.
Result<std::optional<Sample>> recorded_at(TagReader& reader, Time time, Retrieval retrieval);

// The value at each time, in the order asked; quality bad_no_data where it is not known. Times may come in
// any order. Behind the last row its value holds without end: callers who know the present cut there.
Result<Batch> at_times(TagReader& reader, std::span<const Time> times);

// The row that stands at each time or was the last before it, with its own time; in the order asked, no_data
// at the time asked where there is none.
Result<Batch> last_at(TagReader& reader, std::span<const Time> times);

// at_times for start, start ± interval, ... up to end, both included; interval > 0.
Result<Batch> interpolated(TagReader& reader, Time start, Time end, Span interval);

// For each of `intervals` equal parts at most five rows: first, last, lowest, highest, one bad. The line
// through them looks like the line through all rows. Interpolated values stand at both ends. Parts of four
// minutes (hours, days) and more begin at whole UTC minutes (hours, days), so that rollups can answer.
// Values, quality and states only: text is kept of text tags, known times are not.
Result<Batch> plot(TagReader& reader, Time start, Time end, int intervals);

enum class Basis { time_weighted, event_weighted };
struct Summary {
  TimeRange range;
  std::uint64_t count = 0;  // rows (event weighted: good ones)
  double percent_good = 0;  // of the time, or of the rows
  // All below are NaN without good values, and for digital and text tags. Times are then those of the range.
  double total = 0;  // time weighted: integral of value over days, divided by the good fraction; else the sum
  double average = 0;
  double standard_deviation = 0;             // event weighted: of a sample (n - 1), NaN for one row
  double population_standard_deviation = 0;  // event weighted: over n; time weighted: both are the same
  double minimum = 0, maximum = 0, range_of_values = 0;
  Time minimum_time, maximum_time;  // the earliest; time weighted: also the values at the ends of the range
  Quality quality;                  // bad_no_data without good values; uncertain when some were
};
// Of a range of which nothing is known.
Summary unknown_summary(TimeRange range);
// One for each given range; they must not be empty, must ascend and must not overlap.
Result<std::vector<Summary>> summaries(TagReader& reader, std::span<const TimeRange> ranges, Basis basis);
// [start, end) cut into parts of `width`; the last may be shorter.
Result<std::vector<TimeRange>> parts_of(TimeRange range, Span width, std::size_t max_count);

}  // namespace spindle::archive
