#include <cmath>

#include "src/acquire/simulate/equipment.h"

namespace spindle::acquire {
namespace {

constexpr Time kMeterInstalled = std::chrono::sys_days{std::chrono::year{2020} / 1 / 1};
constexpr double kMeterRollsOver = 1e6;

LoopOptions pressure() {
  return {.name = "20-PIC-001",
          .description = "Separator pressure",
          .unit = "barg",
          .range = {0, 25},
          .setpoint_low = 9,
          .setpoint_high = 11,
          .settles_in = 8min,
          .unrest = 0.004};
}

LoopOptions level(std::string name, std::string description, Span settles_in) {
  return {.name = std::move(name),
          .description = std::move(description),
          .unit = "%",
          .range = {0, 100},
          .setpoint_low = 45,
          .setpoint_high = 55,
          .settles_in = settles_in,
          .unrest = 0.012};
}

}  // namespace

Separator::Separator(Channels& channels)
    : pressure_(pressure(), channels),
      oil_level_(level("20-LIC-002", "Separator oil level", 15min), channels),
      water_level_(level("20-LIC-003", "Separator water level", 25min), channels),
      water_cut_(channels.seed_of("water cut"), 24h * 9),
      feed_(channels.seed_of("feed"), 40min) {
  channels.analog("20-TT-004", "Separator temperature", "degC", {0, 120});
  channels.analog("20-FT-005", "Separator oil flow", "m3/h", {0, 400});
  channels.analog("20-FT-006", "Separator water flow", "m3/h", {0, 300});
  channels.analog("20-FT-007", "Separator gas flow", "kSm3/h", {0, 80});
  channels.analog("20-AT-008", "Separator oil, water content", "%", {0, 20});
  channels.counter("20-FQ-009", "Oil meter, total", "m3");
  channels.digital("20-LSH-010", "Separator level high", kAlarmStates);
}

void Separator::at(Time time, const Conditions& plant, std::vector<double>& out) {
  const double load = plant.liquids / 150 - 1, upset = 1 - plant.compression;
  pressure_.at(time, 1, plant.gas / 30 - 1 + 2 * upset, out);
  oil_level_.at(time, 1, load, out);
  water_level_.at(time, 1, load, out);
  const double cut = 0.38 + 0.05 * water_cut_.at(time), swell = 1 + 0.03 * feed_.at(time);
  const double hours = seconds(time - kMeterInstalled) / 3600;
  out.insert(out.end(),
             {plant.ambient + 42 + 3 * feed_.at(time) + 0.03 * plant.liquids,
              plant.liquids * (1 - cut) * swell, plant.liquids * cut * swell, plant.gas * swell,
              0.8 + 6 * std::max(0.0, oil_level_.measured() - 58) / 10 + 0.2 * feed_.at(time),
              std::fmod(std::floor(93.0 * hours), kMeterRollsOver), oil_level_.measured() > 57 ? 1.0 : 0.0});
}

}  // namespace spindle::acquire
