#include "src/serve/archive_metrics.h"

namespace spindle::serve {
namespace {

using archive::ArchiveStats;

struct Described {
  const char *name, *help;
  std::uint64_t ArchiveStats::*member;
};

constexpr Described kCounters[] = {
    {"spindle_rows_stored_total", "Samples made durable since the start.", &ArchiveStats::rows_stored},
    {"spindle_rows_rejected_total", "Samples set aside with a reason since the start.",
     &ArchiveStats::rows_rejected},
    {"spindle_rows_late_total", "Samples older than their tag's newest.", &ArchiveStats::late_rows},
    {"spindle_batches_replayed_total", "Batches that had been acknowledged before.",
     &ArchiveStats::batches_replayed},
    {"spindle_flushes_total", "Times hot rows became segments.", &ArchiveStats::flushes},
    {"spindle_compactions_total", "Times segments were merged.", &ArchiveStats::compactions}};

constexpr Described kGauges[] = {
    {"spindle_tags", "Tags in the catalogue.", &ArchiveStats::tags},
    {"spindle_hot_rows", "Samples in memory that are not in a segment yet.", &ArchiveStats::hot_rows},
    {"spindle_hot_bytes", "Memory of those samples.", &ArchiveStats::hot_bytes},
    {"spindle_wal_bytes", "Size of the write-ahead log.", &ArchiveStats::wal_bytes},
    {"spindle_segments", "Parquet segments of the table.", &ArchiveStats::segments},
    {"spindle_segment_rows", "Samples in them.", &ArchiveStats::segment_rows},
    {"spindle_segment_bytes", "Their size.", &ArchiveStats::segment_bytes}};

}  // namespace

ArchiveMetrics::ArchiveMetrics(Metrics& metrics, archive::Archive& archive)
    : watched_(std::make_shared<Watched>()) {
  watched_->archive = &archive;
  std::vector<std::pair<Counter, std::uint64_t ArchiveStats::*>> counters;
  std::vector<std::pair<Gauge, std::uint64_t ArchiveStats::*>> gauges;
  for (const auto& [name, help, member] : kCounters)
    counters.emplace_back(metrics.counter(name, help), member);
  for (const auto& [name, help, member] : kGauges) gauges.emplace_back(metrics.gauge(name, help), member);
  auto failing = metrics.gauge("spindle_archive_failing",
                               "1 while flushing or merging in the background does not succeed.");
  metrics.before_reading([watched = watched_, counters, gauges, failing]() mutable {
    const std::lock_guard lock{watched->mutex};
    if (!watched->archive) return;
    const auto stats = watched->archive->stats();
    for (auto& [counter, member] : counters) counter.raise_to(static_cast<double>(stats.*member));
    for (auto& [gauge, member] : gauges) gauge.set(static_cast<double>(stats.*member));
    failing.set(stats.failure ? 1 : 0);
  });
}

ArchiveMetrics::~ArchiveMetrics() {
  const std::lock_guard lock{watched_->mutex};
  watched_->archive = nullptr;
}

}  // namespace spindle::serve
