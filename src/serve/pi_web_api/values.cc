#include "src/serve/pi_web_api/values.h"

#include <cmath>

namespace spindle::serve::pi {
namespace {

constexpr int kBadInput = 255;

// The state that PI would show for a sample without a usable value.
int state_for(const Sample& sample) {
  if (is_system_state(sample.state)) return ~sample.state;
  if (const auto state = pi_status_of(sample.quality).system_state) return *state;
  if (std::isinf(sample.value))
    return pi_state_code(sample.value > 0 ? "Over Range" : "Under Range").value_or(kBadInput);
  return sample.quality == quality::bad_no_data ? kNoData : kBadInput;
}

}  // namespace

std::string pi_time(Time time, Digits digits) {
  if (digits == Digits::when_needed && micros(time) % 1'000'000 == 0) return format_time(time);
  auto text = format_time(time, 6);
  text.back() = '0';
  text += 'Z';
  return text;
}

Json system_value(int code) {
  return {{"Name", std::string{pi_state_name(code)}}, {"Value", code}, {"IsSystem", true}};
}

Sample no_data(TagId tag, Time time) {
  Sample out{.tag = tag, .time = time, .quality = quality::bad_no_data, .state = system_state(kNoData)};
  return out;
}

Json Writer::value_of(const Sample& sample) const {
  if (is_system_state(sample.state)) return system_value(~sample.state);
  if (tag.type == ValueType::text && sample.text) return *sample.text;
  if (!std::isfinite(sample.value)) return system_value(state_for(sample));
  if (tag.type == ValueType::digital) {
    const auto code = static_cast<std::int32_t>(sample.value);
    const auto found =
        states ? states->states.find(code) : std::map<std::int32_t, std::string>::const_iterator{};
    const bool named = states && found != states->states.end();
    return {{"Name", named ? found->second : std::to_string(code)}, {"Value", code}, {"IsSystem", false}};
  }
  if (tag.type == ValueType::integer && std::trunc(sample.value) == sample.value)
    return static_cast<std::int64_t>(sample.value);
  return sample.value;
}

Json Writer::operator()(const Sample& sample) const {
  const auto status = pi_status_of(sample.quality);
  return {{"Timestamp", pi_time(sample.time, digits)},
          {"Value", value_of(sample)},
          {"UnitsAbbreviation", tag.unit},
          {"Good", !sample.quality.bad()},
          {"Questionable", status.questionable || sample.quality.uncertain()},
          {"Substituted", status.substituted},
          {"Annotated", status.annotated}};
}

Json Writer::items(const Batch& rows) const {
  Json items = Json::array();
  for (std::size_t i = 0; i < rows.size(); ++i) items.push_back((*this)(rows.at(i)));
  return {{"Links", Json::object()}, {"Items", std::move(items)}, {"UnitsAbbreviation", tag.unit}};
}

}  // namespace spindle::serve::pi
