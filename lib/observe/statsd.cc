#include "lib/observe/statsd.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "lib/env/udp.h"
#include "lib/observe/log.h"

namespace spindle {
namespace {

// Separators of the line format must not stand in names or tags.
std::string clean(std::string_view text, std::string_view allowed) {
  std::string out{text};
  for (char& c : out)
    if (!std::isalnum(static_cast<unsigned char>(c)) && allowed.find(c) == std::string_view::npos) c = '_';
  return out;
}

std::string tags_of(const StatsdOptions& options, const Labels& labels) {
  std::string out;
  for (const auto& tag : options.extra_tags) out += (out.empty() ? "|#" : ",") + clean(tag, "_-./:");
  for (const auto& [key, value] : labels)
    out += fmt::format("{}{}:{}", out.empty() ? "|#" : ",", clean(key, "_"), clean(value, "_-./:"));
  return out;
}

std::string name_with_labels(const Metrics::Reading& reading) {
  std::string out = reading.name;
  for (const auto& [key, value] : reading.labels) out += "." + clean(key, "_") + "." + clean(value, "_-");
  return out;
}

class Pusher final : public StatsdPusher {
 public:
  Pusher(const StatsdOptions& options, Metrics& metrics, std::unique_ptr<UdpSender> sender)
      : options_(options), metrics_(metrics), sender_(std::move(sender)), thread_([this] { run(); }) {}

  ~Pusher() override {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
    push_now();
  }

  void push_now() override {
    const auto readings = metrics_.readings();
    const std::lock_guard lock{pushing_};
    for (const auto& datagram : statsd_datagrams(statsd_lines(options_, readings, before_)))
      if (const auto sent = sender_->send(datagram); !sent)
        log_warning("metrics did not reach StatsD", {{"host", options_.host}, {"error", sent.error()}});
  }

 private:
  void run() {
    std::unique_lock lock{mutex_};
    while (!wake_.wait_for(lock, options_.every, [&] { return stopping_; })) {
      lock.unlock();
      push_now();
      lock.lock();
    }
  }

  const StatsdOptions options_;
  Metrics& metrics_;
  const std::unique_ptr<UdpSender> sender_;
  std::mutex mutex_, pushing_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::map<std::string, double> before_;
  std::thread thread_;
};

}  // namespace

config::Section describe(StatsdOptions& options) {
  config::Section s{"Metrics pushed to StatsD or DogStatsD by UDP."};
  s.text("host", options.host, "Where the server is; empty for none.");
  s.number("port", options.port, {1, 65535}, "Its port.");
  s.span("every", options.every, "How often.", {.min = 100ms});
  s.flag("tags", options.tags, "DogStatsD tags; without them labels become parts of the name.");
  s.texts("extra_tags", options.extra_tags, "Tags on every metric, such as facility:north.");
  return s;
}

std::vector<std::string> statsd_lines(const StatsdOptions& options,
                                      const std::vector<Metrics::Reading>& readings,
                                      std::map<std::string, double>& before) {
  std::vector<std::string> lines;
  for (const auto& reading : readings) {
    if (!std::isfinite(reading.value)) continue;
    const std::string tags = options.tags ? tags_of(options, reading.labels) : "";
    const std::string name = options.tags ? reading.name : name_with_labels(reading);
    if (reading.counter) {
      double& sent = before[name + tags];
      if (reading.value > sent) lines.push_back(fmt::format("{}:{}|c{}", name, reading.value - sent, tags));
      sent = reading.value;
    } else {
      // A sign would mean "change by", so a negative level is sent from zero.
      if (reading.value < 0) lines.push_back(fmt::format("{}:0|g{}", name, tags));
      lines.push_back(fmt::format("{}:{}|g{}", name, reading.value, tags));
    }
  }
  return lines;
}

std::vector<std::string> statsd_datagrams(const std::vector<std::string>& lines) {
  std::vector<std::string> out;
  for (const auto& line : lines) {
    if (line.size() > kDatagramBytesMax) continue;
    if (out.empty() || out.back().size() + 1 + line.size() > kDatagramBytesMax)
      out.push_back(line);
    else
      out.back() += "\n" + line;
  }
  return out;
}

Result<std::unique_ptr<StatsdPusher>> StatsdPusher::start(const StatsdOptions& options, Metrics& metrics) {
  TRY(auto sender, open_udp(options.host, options.port));
  return std::make_unique<Pusher>(options, metrics, std::move(sender));
}

}  // namespace spindle
