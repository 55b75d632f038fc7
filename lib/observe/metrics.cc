#include "lib/observe/metrics.h"

#include <mutex>
#include <set>

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "lib/env/process.h"

namespace spindle {

void Counter::add(double amount) { inner_->Increment(amount); }

void Counter::raise_to(double total) {
  if (const double more = total - inner_->Value(); more > 0) inner_->Increment(more);
}

void Gauge::set(double value) { inner_->Set(value); }
void Gauge::add(double amount) { inner_->Increment(amount); }
void Histogram::observe(double value) { inner_->Observe(value); }

struct Metrics::Inner {
  std::mutex mutex;
  prometheus::Registry registry;
  std::set<std::pair<std::string, Labels>> known;
  std::vector<std::function<void()>> fills;
  // Where series beyond the limit go: counted, never shown.
  prometheus::Registry surplus;
  prometheus::Counter* dropped = nullptr;

  prometheus::Registry& place_of(const std::string& name, const Labels& labels) {
    const std::lock_guard lock{mutex};
    if (known.contains({name, labels})) return registry;
    if (known.size() >= kSeriesMax) {
      dropped->Increment();
      return surplus;
    }
    known.emplace(name, labels);
    return registry;
  }

  // One unlabelled stand-in a name, so the surplus cannot grow with its labels.
  const Labels& labels_in(const prometheus::Registry& place, const Labels& labels) const {
    static const Labels kNone;
    return &place == &surplus ? kNone : labels;
  }

  std::vector<prometheus::MetricFamily> collect() {
    std::vector<std::function<void()>> all;
    {
      const std::lock_guard lock{mutex};
      all = fills;
    }
    for (const auto& fill : all) fill();
    return registry.Collect();
  }
};

Metrics::Metrics() : inner_(std::make_unique<Inner>()) {
  inner_->dropped = &prometheus::BuildCounter()
                         .Name("spindle_metrics_dropped_total")
                         .Help("Uses of series beyond the limit.")
                         .Register(inner_->registry)
                         .Add({});
}

Metrics::~Metrics() = default;

Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  auto& place = inner_->place_of(name, labels);
  auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(place);
  return Counter{family.Add(inner_->labels_in(place, labels))};
}

Gauge Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels) {
  auto& place = inner_->place_of(name, labels);
  auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(place);
  return Gauge{family.Add(inner_->labels_in(place, labels))};
}

Histogram Metrics::histogram(const std::string& name, const std::string& help,
                             const std::vector<double>& bounds, const Labels& labels) {
  auto& place = inner_->place_of(name, labels);
  auto& family = prometheus::BuildHistogram().Name(name).Help(help).Register(place);
  return Histogram{family.Add(inner_->labels_in(place, labels), bounds)};
}

void Metrics::before_reading(std::function<void()> fill) {
  const std::lock_guard lock{inner_->mutex};
  inner_->fills.push_back(std::move(fill));
}

std::string Metrics::prometheus_text() { return prometheus::TextSerializer{}.Serialize(inner_->collect()); }

std::vector<Metrics::Reading> Metrics::readings() {
  std::vector<Reading> out;
  for (const auto& family : inner_->collect())
    for (const auto& metric : family.metric) {
      Labels labels;
      for (const auto& label : metric.label) labels.emplace(label.name, label.value);
      if (family.type == prometheus::MetricType::Counter)
        out.push_back({family.name, labels, metric.counter.value, true});
      if (family.type == prometheus::MetricType::Gauge)
        out.push_back({family.name, labels, metric.gauge.value, false});
      if (family.type != prometheus::MetricType::Histogram) continue;
      out.push_back(
          {family.name + "_count", labels, static_cast<double>(metric.histogram.sample_count), true});
      out.push_back({family.name + "_sum", labels, metric.histogram.sample_sum, true});
    }
  return out;
}

void add_process_metrics(Metrics& metrics) {
  auto memory = metrics.gauge("process_resident_memory_bytes", "Memory of the process in use.");
  auto cpu = metrics.counter("process_cpu_seconds_total", "Processor time used by the process.");
  auto files = metrics.gauge("process_open_fds", "Files and sockets the process holds open.");
  metrics.before_reading([=]() mutable {
    const auto usage = process_usage();
    memory.set(static_cast<double>(usage.resident_bytes));
    cpu.raise_to(seconds(usage.cpu));
    files.set(static_cast<double>(usage.open_files));
  });
}

}  // namespace spindle
