#include "app/spindle/simulation.h"

#include <algorithm>

#include "lib/observe/observe.h"

namespace spindle {
namespace {

constexpr Span kGapMax = 6h;  // a longer silence is filled as history is, minute by minute

Time newest_sample(const acquire::Plant& plant, archive::Archive& archive) {
  std::vector<TagId> ids;
  for (const auto& tag : plant.tags()) ids.push_back(tag.id);
  Time newest = kTimeMin;
  for (const auto& sample : archive.latest(ids))
    if (sample) newest = std::max(newest, sample->time);
  return newest;
}

// Brings (from, to] in; what an interrupted start finished is not simulated again.
Result<> fill(const acquire::Plant& plant, TimeRange range, archive::Archive& archive,
              const ProgressFn& progress, const Cancel& cancel) {
  TRY(const auto import, archive.begin_import("simulated history"));
  TRY_OK(acquire::import_history(plant, range, *import, progress, cancel));
  TRY(const auto receipt, import->finish(progress));
  log_info("history simulated",
           {{"from", format_time(range.from)}, {"to", format_time(range.to)}, {"samples", receipt.stored}});
  return {};
}

}  // namespace

config::Section describe(SimulationOptions& options) {
  config::Section s{"A simulated plant: gas-lift wells, a separator, a compressor; for trying things out."};
  s.flag("enabled", options.enabled, "Whether it runs.");
  s.span("history", options.history, "How much history it begins with.");
  s.number("wells", options.plant.wells, {1, 50}, "Wells; each has some twenty tags.");
  s.number("seed", options.plant.seed, {0, std::uint64_t{1} << 62}, "Another seed is another plant.");
  s.text("prefix", options.plant.prefix, "Before each tag's name, such as NORTH:.");
  s.span("history_scan", options.plant.history_scan,
         "How often history looks at each sensor; divides an hour.");
  s.span("live_scan", options.plant.live_scan, "How often live samples do; divides an hour.");
  s.check([&options] { return acquire::validate(options.plant); });
  return s;
}

Result<std::unique_ptr<Simulation>> Simulation::start(const SimulationOptions& options,
                                                      archive::Archive& archive, const ProgressFn& progress,
                                                      const Cancel& cancel) {
  TRY(auto plant, acquire::Plant::make(options.plant));
  TRY_OK(plant.declare(archive));
  const Time now = system_clock().now();
  Time newest = std::max(newest_sample(plant, archive), now - options.history);
  if (now - newest > kGapMax) {
    TRY_OK(fill(plant, {newest, now}, archive, progress, cancel));
    newest = std::max(newest, newest_sample(plant, archive));
  }
  std::unique_ptr<Simulation> out{new Simulation{std::move(plant), archive}};
  out->thread_ = std::thread{[simulation = out.get(), newest] { simulation->live(newest); }};
  return out;
}

Simulation::~Simulation() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void Simulation::live(Time after) {
  acquire::SampleStream stream{plant_, after, plant_.options().live_scan};
  std::unique_lock lock{mutex_};
  do {
    lock.unlock();
    // In steps, so that catching up after a pause can be stopped.
    const Time until = std::min(system_clock().now(), stream.position() + 5min);
    if (const auto written = acquire::write_live(stream, archive_, until); !written)
      log_warning("live samples wait", {{"error", written.error()}});
    lock.lock();
    if (stream.position() + 5s < system_clock().now()) continue;
    wake_.wait_for(lock, 1s, [&] { return stopping_; });
  } while (!stopping_);
}

}  // namespace spindle
