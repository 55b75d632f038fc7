#include <algorithm>

#include "src/archive/table/compaction_plan.h"
#include "src/archive/table/segment_action.h"
#include "src/archive/table/table_impl.h"

namespace spindle::archive {
namespace {

constexpr Span kClosedAfter = 2 * 86'400s;  // a month's flushes have all come in by then

// The rows of segments that follow one another, a row group at a time.
NextRows rows_of(std::vector<std::shared_ptr<Segment>> unit) {
  struct Place {
    std::size_t segment = 0, group = 0;
  };
  return [unit = std::move(unit), at = Place{}]() mutable -> Result<std::optional<Batch>> {
    while (at.segment < unit.size()) {
      TRY(const auto groups, unit[at.segment]->groups());
      if (at.group < groups) {
        TRY(Batch rows, unit[at.segment]->group(at.group++));
        return std::optional{std::move(rows)};
      }
      at = {at.segment + 1, 0};
    }
    return std::nullopt;
  };
}

NextRows merged_rows(const Merge& merge) {
  std::vector<NextRows> sources;
  for (const auto& unit : merge.units) sources.push_back(rows_of(unit));
  return merge_rows(std::move(sources));
}

}  // namespace

Result<CompactReport> TableImpl::compact(bool everything, const ProgressFn& progress, const Cancel& cancel) {
  const std::lock_guard lock{maintaining_};
  CompactReport report;
  report.segments_before = current()->segments.size();
  while (true) {
    const auto merges = plan_merges(*current(), everything, month_of(env_.clock.now() - kClosedAfter));
    std::uint64_t total = report.rows;
    for (const auto& merge : merges) total += merge.rows();
    for (const auto& merge : merges) TRY_OK(run(merge, {total, progress, cancel}, report));
    if (merges.empty()) break;
  }
  report.segments_after = current()->segments.size();
  return report;
}

Result<> TableImpl::run(const Merge& merge, const Watched& watched, CompactReport& report) {
  auto source = merged_rows(merge);
  const NextRows next = [&]() -> Result<std::optional<Batch>> {
    TRY_OK(watched.cancel.check());
    TRY(auto rows, source());
    if (rows) report.rows += rows->size();
    if (watched.progress) watched.progress({report.rows, watched.total, "samples", "merging"});
    return rows;
  };
  const auto written = report.rows;
  TRY(auto segments, write_segments(next));
  if (report.rows - written != merge.rows())
    return fail(Code::corrupt, "segments of {} hold {} rows, but {} were read", format_month(merge.month),
                merge.rows(), report.rows - written);
  delta::Change change{.operation = "OPTIMIZE"};
  const std::lock_guard lock{committing_};
  for (const auto& unit : merge.units)
    for (const auto& segment : unit) {
      change.remove.push_back(remove_of(segment->info(), log_->now_ms(), false));
      report.bytes_read += segment->info().bytes;
    }
  for (auto& info : segments) {
    info.order = merge.units.back().back()->info().order;
    change.add.push_back(add_of(info, log_->now_ms(), false));
    report.bytes_written += info.bytes;
  }
  return commit_change(change);
}

Result<std::uint64_t> TableImpl::drop_months_before(Month before) {
  const std::lock_guard maintaining{maintaining_};
  const std::lock_guard lock{committing_};
  delta::Change change{.operation = "DELETE"};
  for (const auto& segment : current()->segments)
    if (segment->info().month < before)
      change.remove.push_back(remove_of(segment->info(), log_->now_ms(), true));
  if (!change.remove.empty()) TRY_OK(commit_change(change));
  return change.remove.size();
}

// Readers of an older version need its files for a while.
Result<> TableImpl::vacuum() {
  const std::lock_guard maintaining{maintaining_};
  std::vector<std::string> old;
  {
    const std::lock_guard lock{committing_};
    const auto until = log_->now_ms() - micros(options_.vacuum_after) / 1'000;
    for (const auto& [path, file] : log_->state().removed)
      if (file.removed_ms <= until) old.push_back(path);
  }
  for (const auto& path : old) {
    TRY_OK(remove_files(fmt::format("{}/{}", kSamplesFolder, path)));
    const std::lock_guard lock{committing_};
    log_->forget_removed(path);
    rollups_log_->forget_removed(path);
  }
  return {};
}

}  // namespace spindle::archive
