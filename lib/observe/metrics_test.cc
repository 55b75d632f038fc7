#include "lib/observe/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spindle {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Metrics, prometheus_reads_them) {
  Metrics metrics;
  metrics.counter("spindle_rows_total", "Rows stored.", {{"source", "a\"b"}}).add(3);
  metrics.counter("spindle_rows_total", "Rows stored.", {{"source", "a\"b"}}).add();
  metrics.gauge("spindle_hot_bytes", "Memory of hot rows.").set(-1.5);
  metrics.histogram("spindle_read_seconds", "Time of reads.", {0.1, 1}).observe(0.5);
  const auto text = metrics.prometheus_text();
  EXPECT_THAT(text, HasSubstr("# TYPE spindle_rows_total counter\n"));
  EXPECT_THAT(text, HasSubstr("spindle_rows_total{source=\"a\\\"b\"} 4"));
  EXPECT_THAT(text, HasSubstr("spindle_hot_bytes -1.5"));
  EXPECT_THAT(text, HasSubstr("spindle_read_seconds_bucket{le=\"1\"} 1"));
  EXPECT_THAT(text, HasSubstr("spindle_read_seconds_bucket{le=\"0.1\"} 0"));
}

TEST(Metrics, are_filled_just_before_they_are_read) {
  Metrics metrics;
  int rows = 1;
  auto total = metrics.counter("spindle_rows_total", "Rows.");
  metrics.before_reading([&] { total.raise_to(rows); });
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("spindle_rows_total 1\n"));
  rows = 7;
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("spindle_rows_total 7\n"));
  rows = 5;  // a total never falls
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("spindle_rows_total 7\n"));
}

TEST(Metrics, of_the_process) {
  Metrics metrics;
  add_process_metrics(metrics);
  std::map<std::string, double> values;
  for (const auto& reading : metrics.readings()) values[reading.name] = reading.value;
  for (const char* name : {"process_resident_memory_bytes", "process_cpu_seconds_total", "process_open_fds"})
    EXPECT_GT(values[name], 0) << name;
}

TEST(Metrics, series_have_a_limit) {
  Metrics metrics;
  for (std::size_t i = 0; i < kSeriesMax + 10; ++i)
    metrics.counter("spindle_rows_total", "Rows.", {{"source", std::to_string(i)}}).add();
  EXPECT_EQ(metrics.readings().size(), kSeriesMax + 1);
  EXPECT_THAT(metrics.prometheus_text(), HasSubstr("spindle_metrics_dropped_total 10\n"));
  EXPECT_THAT(metrics.prometheus_text(), Not(HasSubstr("source=\"20005\"")));
}

}  // namespace
}  // namespace spindle
