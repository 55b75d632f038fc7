// Pipelines over an archive: history in slices, single tasks, and what was derived kept in the archive,
// revised where it is no longer right.
#pragma once

#include <functional>

#include "src/derive/pipeline/typing.h"
#include "src/derive/run/source.h"

namespace spindle::derive {

// Names and state sets as the archive has them; `archive` must outlive it.
Tags tags_of(archive::Archive& archive);

// The splice tables and work orders that a plan needs, as known at the source's as_of.
Result<Known> learn(const Plan& plan, Source& source, const Records& records);

// From the first row of any tag the plan reads to behind the last; nullopt: no rows at all.
Result<std::optional<TimeRange>> extent_of(const Plan& plan, Source& source);

// Gets every published node's rows of one slice; `slice` covers the times that are complete now.
using TakeRows = std::function<Result<>(std::size_t node, const Rows& rows, TimeRange slice)>;

// Computes `range` from the tags, reading as much before and after it as the operators reach. The rows do not
// depend on the range's neighbours: any division of a longer range into tasks gives the same.
Result<> compute(const Plan& plan, const Known& known, const Tags& tags, Source& source, TimeRange range,
                 const TakeRows& take);

struct RunOptions {
  std::optional<TimeRange> range;  // absent: everything there is
  ProgressFn progress;
  Cancel cancel;
};

struct RunReport {
  TimeRange range{kTimeMin, kTimeMin};
  std::uint64_t rows_read = 0, rows_derived = 0, rows_written = 0, rows_withdrawn = 0;
  // Where earlier answers were replaced, per published tag, merged.
  std::vector<std::pair<std::string, TimeRange>> revised;
};

// Derives and keeps: rows that are new, and those that differ from what the archive holds, known from `now`
// on; the old ones stay readable with an earlier as_of. Nothing is written where nothing changed.
Result<RunReport> run_history(const Plan& plan, archive::Archive& archive, const Records& records, Time now,
                              const RunOptions& options);

}  // namespace spindle::derive
