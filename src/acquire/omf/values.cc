#include "src/acquire/omf/values.h"

#include <nlohmann/json.hpp>

namespace spindle::acquire {
namespace {

using nlohmann::json;

std::string shown(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace).substr(0, 200);
}

Result<> take_state(const OmfTag& tag, const json& value, Sample& sample) {
  std::optional<std::int32_t> code;
  if (value.is_string()) code = tag.states.code_of(value.get_ref<const std::string&>());
  if (value.is_boolean()) code = value.get<bool>() ? 1 : 0;
  if (value.is_number_integer() && value >= 0 && value <= (1 << 30)) code = value.get<std::int32_t>();
  if (!code || !tag.states.states.contains(*code))
    return fail(Code::invalid, "the enumeration '{}' has no such value", tag.states.name);
  sample.state = *code;
  sample.value = *code;
  return {};
}

// Beyond 2^53 not every whole number has a double of its own.
bool is_kept_integer(const json& value) {
  constexpr std::int64_t kMost = std::int64_t{1} << 53;
  if (value.is_number_unsigned()) return value.get<std::uint64_t>() <= std::uint64_t{kMost};
  return value.is_number_integer() && value.get<std::int64_t>() >= -kMost;
}

Result<> take_number(const OmfTag& tag, const json& value, Sample& sample) {
  if (value.is_boolean()) {
    sample.value = value.get<bool>() ? 1 : 0;
    return {};
  }
  if (!value.is_number()) return fail(Code::invalid, "the type says {}", name_of(tag.property.type));
  sample.value = value.get<double>();
  if (tag.property.type == ValueType::integer && !is_kept_integer(value))
    return fail(Code::invalid, "the type says integer, which is kept up to 2^53");
  return {};
}

Result<> take_value(const OmfTag& tag, const json& value, Sample& sample) {
  if (value.is_null()) {
    sample.quality = quality::bad_no_data;
    return {};
  }
  if (tag.property.type == ValueType::digital) return take_state(tag, value, sample);
  if (tag.property.type != ValueType::text) return take_number(tag, value, sample);
  if (!value.is_string()) return fail(Code::invalid, "the type says string");
  sample.text = value.get<std::string>();
  if (sample.text->size() > kTextBytesMax)
    return fail(Code::invalid, "the text is longer than {} bytes", kTextBytesMax);
  return {};
}

// Names of states that begin with Bad or Uncertain say it; so do OPC UA codes.
Quality quality_in(const OmfStream& stream, const json& event) {
  const auto found = stream.quality.empty() ? event.end() : event.find(stream.quality);
  if (found == event.end() || found->is_null()) return quality::good;
  std::string name = found->is_string() ? found->get<std::string>() : std::string{};
  if (found->is_number_integer() && *found >= 0 && *found <= UINT32_MAX) {
    const auto code = found->get<std::uint32_t>();
    const auto state = stream.quality_states.states.find(static_cast<std::int32_t>(code));
    if (stream.quality_states.states.empty()) return {code};
    if (state != stream.quality_states.states.end()) name = state->second;
  }
  name = folded(name);
  if (name.starts_with("bad") || name.contains("fail")) return quality::bad;
  return name.starts_with("uncertain") ? quality::uncertain : quality::good;
}

Result<Time> time_in(const OmfStream& stream, const json& event) {
  const auto found = event.find(stream.index);
  if (found == event.end() || !found->is_string())
    return fail(Code::invalid, "the index '{}' is no date-time", stream.index);
  TRY(const Time time, parse_time(found->get_ref<const std::string&>()));
  if (time >= kTimeMin && time < kTimeMax) return time;
  return fail(Code::invalid, "the time is outside 1900 to 2200; correct the source's clock");
}

Reject reject(const OmfStream& stream, const json& event, const std::string& tag, const json& value,
              const std::string& why) {
  const auto time = event.is_object() ? event.find(stream.index) : event.end();
  const bool text = event.is_object() && time != event.end() && time->is_string();
  return {tag, text ? time->get<std::string>().substr(0, 64) : "", shown(value), why};
}

}  // namespace

void take_omf_event(const OmfStream& stream, const json& event, SourceBatch& out) {
  const auto time = event.is_object() ? time_in(stream, event) : fail(Code::invalid, "an event is no object");
  if (!time) {
    out.rejects.push_back(reject(stream, event, stream.container.id, event, time.error().message));
    return;
  }
  const Quality quality = quality_in(stream, event);
  for (const auto& tag : stream.tags) {
    const auto value = event.find(tag.property.name);
    if (value == event.end()) continue;
    Sample sample;
    sample.tag = tag.tag.id;
    sample.time = *time;
    sample.quality = quality;
    if (const auto taken = take_value(tag, *value, sample))
      out.rows.push(sample);
    else
      out.rejects.push_back(reject(stream, event, tag.tag.name, *value, taken.error().message));
  }
}

}  // namespace spindle::acquire
