#include "src/acquire/simulate/model.h"

#include <algorithm>

namespace spindle::acquire {
namespace {

std::vector<Well> make_wells(int count, Channels& channels) {
  std::vector<Well> wells;
  for (int number = 1; number <= count; ++number) wells.emplace_back(number, channels);
  return wells;
}

void append(std::vector<PlantEvent>& out, const std::vector<Occurrence>& occurrences,
            const std::string& subject, std::string_view kind) {
  for (const auto& one : occurrences) out.push_back({one.range, subject, std::string{kind}});
}

}  // namespace

PlantModel::PlantModel(const SimulateOptions& options)
    : channels_(options.prefix, options.seed),
      wells_(make_wells(options.wells, channels_)),
      separator_(channels_),
      compressor_(channels_),
      weather_(channels_.seed_of("weather"), 24h * 5) {}

const std::vector<double>& PlantModel::at(Time time) {
  if (time == at_) return truths_;
  at_ = time;
  truths_.clear();
  Conditions plant{.ambient = 9 + 4 * daily(time) + 6 * weather_.at(time),
                   .compression = compressor_.running(time)};
  for (auto& well : wells_) well.at(time, plant, truths_);
  separator_.at(time, plant, truths_);
  compressor_.at(time, plant, truths_);
  CHECK(truths_.size() == channels_.all().size());
  return truths_;
}

std::vector<PlantEvent> PlantModel::events(TimeRange range) const {
  std::vector<PlantEvent> out;
  for (const auto& channel : channels_.all()) {
    const Sensor sensor{channel.sensor};
    append(out, sensor.swaps().within(range), channel.tag.name, "replaced");
    for (const auto& fault : sensor.faults().within(range))
      out.push_back({fault.range, channel.tag.name, std::string{name_of(fault_of(fault))}});
  }
  for (const auto& well : wells_) {
    append(out, well.shut_ins().within(range), well.name(), "shut in");
    append(out, well.slugging().within(range), well.name(), "slugging");
  }
  append(out, compressor_.trips().within(range), "Compressor", "trip");
  std::ranges::stable_sort(out, {}, [](const PlantEvent& event) { return event.range.from; });
  return out;
}

}  // namespace spindle::acquire
