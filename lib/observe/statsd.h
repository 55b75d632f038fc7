// Pushes all metrics to a StatsD server (plain, or DogStatsD with tags) by UDP, at an interval. Counters are
// sent as what they grew by since the last push. Lost datagrams lose numbers, never anything else.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/base.h"
#include "lib/config/config.h"
#include "lib/observe/metrics.h"

namespace spindle {

struct StatsdOptions {
  std::string host;  // empty: off
  int port = 8125;
  Span every = 10s;
  bool tags = true;  // DogStatsD: labels as tags; plain StatsD: labels become parts of the name
  std::vector<std::string> extra_tags;  // "facility:north", added to each metric
};
config::Section describe(StatsdOptions& options);

// A thread of its own from start to destruction, which pushes a last time. `metrics` must outlive it.
class StatsdPusher {
 public:
  static Result<std::unique_ptr<StatsdPusher>> start(const StatsdOptions& options, Metrics& metrics);
  virtual ~StatsdPusher() = default;
  virtual void push_now() = 0;
};

// The lines of one push; `before` holds the counters as last sent and is brought up to date.
std::vector<std::string> statsd_lines(const StatsdOptions& options,
                                      const std::vector<Metrics::Reading>& readings,
                                      std::map<std::string, double>& before);

// Lines joined into datagrams of at most kDatagramBytesMax; a longer line is left out.
std::vector<std::string> statsd_datagrams(const std::vector<std::string>& lines);

inline constexpr std::size_t kDatagramBytesMax = 1432;  // fits an Ethernet frame

}  // namespace spindle
