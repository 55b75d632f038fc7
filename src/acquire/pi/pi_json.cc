#include "src/acquire/pi/pi_json.h"

#include <algorithm>
#include <cmath>

#include <simdjson.h>

namespace spindle::acquire {
namespace {

namespace dom = simdjson::dom;

Result<dom::element> parse(dom::parser& parser, std::string_view json) {
  dom::element root;
  if (const auto error = parser.parse(json.data(), json.size()).get(root))
    return fail(Code::unavailable, "the PI server's answer is no JSON ({}); it may have been cut short",
                simdjson::error_message(error));
  return root;
}

std::string text_of(dom::element object, const char* key) {
  std::string_view text;
  return object[key].get(text) ? std::string{} : std::string{text};
}

double number_of(dom::element object, const char* key, double otherwise) {
  double number = otherwise;
  return object[key].get(number) ? otherwise : number;
}

bool flag_of(dom::element object, const char* key, bool otherwise) {
  bool flag = otherwise;
  return object[key].get(flag) ? otherwise : flag;
}

Result<dom::array> items_of(dom::element root) {
  dom::array items;
  if (root["Items"].get(items)) return fail(Code::unavailable, "the PI server's answer has no Items");
  return items;
}

// {"Name", "Value", "IsSystem"}
Result<> take_state(dom::element value, Sample& sample, PiStatus& status) {
  std::int64_t code = 0;
  if (value["Value"].get(code) || code < 0 || code >= 1 << 30)
    return fail(Code::invalid, "a digital state without a code");
  if (flag_of(value, "IsSystem", false)) {
    if (code > 510) return fail(Code::invalid, "{} is no system state; they end at 510", code);
    sample.state = system_state(static_cast<int>(code));
    status.system_state = static_cast<int>(code);
  } else {
    sample.value = static_cast<double>(code);
    sample.state = static_cast<std::int32_t>(code);
  }
  return {};
}

Result<> take_text(std::string_view text, const Tag& tag, Sample& sample, PiStatus& status) {
  if (tag.type == ValueType::text) {
    if (text.size() > kTextBytesMax)
      return fail(Code::invalid, "a text of {} bytes; at most {}", text.size(), kTextBytesMax);
    sample.text = std::string{text};
    return {};
  }
  const auto code = pi_state_code(text);
  if (!code) return fail(Code::invalid, "a text where a {} value belongs", name_of(tag.type));
  sample.state = system_state(*code);
  status.system_state = *code;
  return {};
}

Result<> take_value(dom::element value, const Tag& tag, Sample& sample, PiStatus& status) {
  std::string_view text;
  if (value.is_object()) return take_state(value, sample, status);
  if (!value.get(text)) return take_text(text, tag, sample, status);
  if (value.is_null()) return {};
  double number = 0;
  if (value.get(number)) return fail(Code::invalid, "neither a number, a text nor a state");
  if (tag.type == ValueType::text) {
    sample.text = simdjson::minify(value);
    return {};
  }
  sample.value = number;
  if (tag.type != ValueType::digital) return {};
  if (number != std::floor(number) || number < 0 || number >= 1 << 30)
    return fail(Code::invalid, "{} is no code of a digital state", number);
  sample.state = static_cast<std::int32_t>(number);
  return {};
}

Result<Sample> sample_of(dom::element event, const Tag& tag) {
  Sample sample;
  sample.tag = tag.id;
  TRY(sample.time, parse_time(text_of(event, "Timestamp")));
  if (sample.time < kTimeMin || sample.time >= kTimeMax)
    return fail(Code::invalid, "the time is outside 1900 to 2200");
  PiStatus status{.questionable = flag_of(event, "Questionable", false),
                  .substituted = flag_of(event, "Substituted", false),
                  .annotated = flag_of(event, "Annotated", false)};
  dom::element value;
  if (event["Value"].get(value)) return fail(Code::invalid, "an event without a value");
  TRY_OK(take_value(value, tag, sample, status));
  sample.quality = quality_of(status);
  const bool empty = std::isnan(sample.value) && !sample.text && sample.state == kNoState;
  if (empty) sample.quality = quality::bad_no_data;
  if (!flag_of(event, "Good", true) && !sample.quality.bad()) sample.quality = quality::bad;
  return sample;
}

void take_event(dom::element event, const Tag& tag, PiEvents& out) {
  ++out.count;
  if (const auto time = parse_time(text_of(event, "Timestamp"))) out.last = *time;
  const auto sample = sample_of(event, tag);
  if (sample) return out.rows.push(*sample);
  dom::element value;
  const bool none = event["Value"].get(value) != simdjson::SUCCESS;
  out.rejects.push_back({tag.name, text_of(event, "Timestamp").substr(0, 64),
                         none ? "" : std::string{simdjson::minify(value)}.substr(0, 200),
                         sample.error().message});
}

// Calls take(item) for each of Items.
template <class Take>
Result<> each_item(std::string_view json, Take take) {
  dom::parser parser;
  TRY(const auto root, parse(parser, json));
  TRY(const auto items, items_of(root));
  for (const auto item : items) take(item);
  return {};
}

}  // namespace

Result<int> web_exception(std::string_view json) {
  dom::parser parser;
  TRY(const auto root, parse(parser, json));
  dom::element exception;
  if (root["WebException"].get(exception) || exception.is_null()) return 0;
  std::int64_t status = 500;
  if (exception["StatusCode"].get(status)) status = 500;
  return static_cast<int>(std::clamp<std::int64_t>(status, 400, 599));
}

Result<PiEvents> parse_recorded(std::string_view json, const Tag& tag) {
  PiEvents out;
  TRY_OK(each_item(json, [&](dom::element event) { take_event(event, tag, out); }));
  return out;
}

Result<std::vector<PiPoint>> parse_points(std::string_view json) {
  std::vector<PiPoint> out;
  TRY_OK(each_item(json, [&](dom::element point) {
    out.push_back({text_of(point, "WebId"), text_of(point, "Name"), text_of(point, "Descriptor"),
                   text_of(point, "PointType"), text_of(point, "DigitalSetName"),
                   text_of(point, "EngineeringUnits"), flag_of(point, "Step", false),
                   number_of(point, "Zero", 0), number_of(point, "Span", 100)});
  }));
  return out;
}

Result<std::vector<PiNamed>> parse_items(std::string_view json) {
  std::vector<PiNamed> out;
  TRY_OK(each_item(json, [&](dom::element item) {
    PiNamed named{text_of(item, "Name"), text_of(item, "WebId"), {}};
    std::int64_t value = 0;
    if (!item["Value"].get(value)) named.value = value;
    out.push_back(std::move(named));
  }));
  return out;
}

std::optional<ValueType> value_type_of(std::string_view point_type) {
  const auto type = folded(point_type);
  if (type.starts_with("float")) return ValueType::real;
  if (type.starts_with("int")) return ValueType::integer;
  if (type == "digital") return ValueType::digital;
  if (type == "string") return ValueType::text;
  return std::nullopt;
}

}  // namespace spindle::acquire
