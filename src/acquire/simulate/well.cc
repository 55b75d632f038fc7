#include <cmath>
#include <numbers>

#include "src/acquire/simulate/equipment.h"

namespace spindle::acquire {
namespace {

constexpr Time kFirstOil = std::chrono::sys_days{std::chrono::year{2015} / 1 / 1};

LoopOptions gas_lift(const std::string& unit, const std::string& well) {
  return {.name = unit + "-FIC-006",
          .description = well + " gas lift flow",
          .unit = "kSm3/d",
          .range = {0, 200},
          .setpoint_low = 60,
          .setpoint_high = 120,
          .settles_in = 5min,
          .unrest = 0.006,
          .falls_off = true};
}

void describe(const std::string& unit, const std::string& well, Channels& channels) {
  channels.analog(unit + "-PT-001", well + " tubing head pressure", "barg", {0, 100});
  channels.analog(unit + "-TT-002", well + " tubing head temperature", "degC", {0, 120});
  channels.analog(unit + "-PT-003", well + " annulus A pressure", "barg", {0, 200});
  channels.analog(unit + "-PT-004", well + " downhole pressure", "barg", {0, 400});
  channels.analog(unit + "-TT-005", well + " downhole temperature", "degC", {0, 150});
  channels.setpoint(unit + "-HC-007.SP", well + " production choke demand", "%", {0, 100});
  channels.analog(unit + "-ZT-007", well + " production choke position", "%", {0, 100});
  channels.analog(unit + "-PT-008", well + " flow line pressure", "barg", {0, 60});
  channels.digital(unit + "-ZS-009", well + " wing valve position", kValveStates);
  channels.analog(unit + "-FT-010", well + " liquid flow", "m3/h", {0, 120});
}

ValveState wing_valve(const Occurrence* shut_in, Time time) {
  if (!shut_in) return kOpen;
  const bool inside = shut_in->range.contains(time);
  if (time - (inside ? shut_in->range.from : shut_in->range.to) < 15s) return kTravelling;
  return inside ? kClosed : kOpen;
}

}  // namespace

double in_service(Schedule& outages, Time time, Span falls, Span rises) {
  const auto* outage = outages.latest(time);
  if (!outage) return 1;
  if (outage->range.contains(time)) return std::exp(-seconds(time - outage->range.from) / seconds(falls));
  const double since = seconds(time - outage->range.to) / seconds(rises);
  return since > 30 ? 1 : 1 - std::exp(-since);
}

Well::Well(int number, Channels& channels)
    : name_(fmt::format("Well A-{:02}", number)),
      rate_(35 + 45 * uniform_at(channels.seed_of(name_), 1)),
      phase_(uniform_at(channels.seed_of(name_), 2)),
      shut_ins_({.seed = channels.seed_of(name_) + 1,
                 .every = 24h * 45,
                 .chance = 0.6,
                 .shortest = 2h,
                 .longest = 60h}),
      slugging_({.seed = channels.seed_of(name_) + 2,
                 .every = 24h * 12,
                 .chance = 0.4,
                 .shortest = 3h,
                 .longest = 30h}),
      choke_({.seed = channels.seed_of(name_) + 3, .every = 24h * 9, .low = 30, .high = 70, .levels = 9}),
      reservoir_(channels.seed_of(name_) + 4, 24h * 4),
      flow_(channels.seed_of(name_) + 5, 12min),
      gas_lift_(gas_lift(std::to_string(10 + number), name_), channels) {
  describe(std::to_string(10 + number), name_, channels);
}

void Well::at(Time time, Conditions& plant, std::vector<double>& out) {
  const double open = in_service(shut_ins_, time, 1min, 20min);
  gas_lift_.at(time, open * plant.compression, reservoir_.at(time), out);
  const auto choke = choke_.at(time);
  const double moved = 1 - std::exp(-seconds(choke.since) / 20);
  const double position = (choke.before + (choke.now - choke.before) * moved) * open;
  const bool slugs = slugging_.at(time) != nullptr;
  const double minutes = seconds(time.time_since_epoch()) / 60;
  const double slug = slugs ? std::sin(2 * std::numbers::pi * (minutes / (22 + 9 * phase_) + phase_)) : 0;
  const double decline = std::exp(-seconds(time - kFirstOil) / (86'400 * 365.25 * 18));
  const double lift = gas_lift_.measured() / 90;
  const double flow = rate_ * decline * (0.45 + 0.4 * position / 50 + 0.25 * lift) * open *
                      (1 + 0.05 * reservoir_.at(time) + 0.02 * flow_.at(time) + 0.35 * slug);
  const double head = 48 - 0.22 * flow - 0.12 * position + 20 * (1 - open) + 1.5 * reservoir_.at(time) +
                      5 * slug + 0.4 * flow_.at(time);
  out.insert(out.end(), {head, plant.ambient + (86 - plant.ambient) * flow / (flow + 9),
                         62 + 0.5 * gas_lift_.measured() + 2 * reservoir_.at(time),
                         285 - 0.9 * flow + 40 * (1 - open) + 3 * reservoir_.at(time) - 6 * slug,
                         112 - 4 * (1 - open) + 0.5 * reservoir_.at(time), choke.now, position,
                         14 + 0.06 * flow + 0.3 * flow_.at(time) + 1.2 * slug,
                         static_cast<double>(wing_valve(shut_ins_.latest(time), time)), flow});
  plant.liquids += flow;
  plant.gas += 0.11 * flow + gas_lift_.measured() / 24;
}

}  // namespace spindle::acquire
