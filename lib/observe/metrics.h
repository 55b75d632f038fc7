// Numbers about the running process, for Prometheus to fetch and for StatsD to be told. Any thread.
// Names and labels follow Prometheus: base units, `_total` on counters, `spindle_` in front of our own.
// At most kSeriesMax series; more are counted in spindle_metrics_dropped_total and otherwise ignored.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace prometheus {
class Counter;
class Gauge;
class Histogram;
}  // namespace prometheus

namespace spindle {

using Labels = std::map<std::string, std::string>;

// Handles: cheap to copy, valid as long as their Metrics.
class Counter {
 public:
  explicit Counter(prometheus::Counter& inner) : inner_(&inner) {}
  void add(double amount = 1);
  // Follows a total that is counted elsewhere; a smaller one is ignored.
  void raise_to(double total);

 private:
  prometheus::Counter* inner_;
};

class Gauge {
 public:
  explicit Gauge(prometheus::Gauge& inner) : inner_(&inner) {}
  void set(double value);
  void add(double amount);

 private:
  prometheus::Gauge* inner_;
};

class Histogram {
 public:
  explicit Histogram(prometheus::Histogram& inner) : inner_(&inner) {}
  void observe(double value);

 private:
  prometheus::Histogram* inner_;
};

class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // The series of that name and those labels, made when new. The same name must keep its kind.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge gauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // `bounds`: upper ends of the buckets, ascending; those of the first call of a name hold for all.
  Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                      const Labels& labels = {});

  // Called before each reading, to fill gauges from what others count. Must not call prometheus_text().
  void before_reading(std::function<void()> fill);

  // The text format of Prometheus, version 0.0.4.
  std::string prometheus_text();

  struct Reading {
    std::string name;
    Labels labels;
    double value = 0;
    bool counter = false;  // grows since the start; else a level
  };
  // All values, histograms as their count and sum.
  std::vector<Reading> readings();

 private:
  struct Inner;
  std::unique_ptr<Inner> inner_;
};

// process_resident_memory_bytes, process_cpu_seconds_total, process_open_fds.
void add_process_metrics(Metrics& metrics);

inline constexpr std::size_t kSeriesMax = 20'000;

}  // namespace spindle
