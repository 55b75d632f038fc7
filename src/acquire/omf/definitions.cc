#include "src/acquire/omf/definitions.h"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace spindle::acquire {
namespace {

using nlohmann::json;

constexpr int kDepthMax = 32;

std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

bool flag_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_boolean() && found->get<bool>();
}

double number_at(const json& object, const char* key, double otherwise) {
  const auto found = object.find(key);
  return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

// Type is a text, or a list such as ["number", "null"] where a value may be missing.
std::string type_at(const json& object) {
  const auto found = object.find("type");
  if (found == object.end()) return "";
  if (found->is_string()) return found->get<std::string>();
  if (found->is_array())
    for (const auto& one : *found)
      if (one.is_string() && one != "null") return one.get<std::string>();
  return "";
}

Result<StateSet> states_of(const std::string& id, const json& values) {
  StateSet set{.name = "OMF." + id};
  if (!values.is_array() || values.empty() || values.size() > kStatesMax)
    return fail(Code::invalid, "the enumeration of '{}' needs 1 to {} values", id, kStatesMax);
  for (const auto& value : values) {
    const bool named = value.is_object();
    const json& name = named ? value.value("name", json{}) : value;
    const json& code = named ? value.value("value", json{}) : json(set.states.size());
    if (!(name.is_string() || name.is_number()) || !code.is_number_integer() || code < 0 || code > (1 << 30))
      return fail(Code::invalid, "the enumeration of '{}' needs names, and whole values from 0 to 2^30", id);
    set.states[code.get<std::int32_t>()] = name.is_string() ? name.get<std::string>() : name.dump();
  }
  return set;
}

Result<ValueType> value_type(const std::string& name, const std::string& type, const std::string& format) {
  if (type == "number") return ValueType::real;
  if (type == "integer") return ValueType::integer;
  if (type == "boolean") return ValueType::integer;
  if (type == "string") return ValueType::text;
  return fail(Code::invalid,
              "property '{}' has the type '{}' (format '{}'); it is number, integer, boolean or string", name,
              type, format);
}

struct PropertyParser {
  const std::string& type_id;
  const OmfTypes& known;
  std::vector<OmfType>& out;  // own enumerations are added

  Result<OmfProperty> parse(const std::string& name, const json& object) {
    if (!object.is_object()) return fail(Code::invalid, "property '{}' is no object", name);
    OmfProperty property;
    property.name = name;
    property.unit = text_at(object, "uom");
    property.title = text_at(object, "name");
    property.description = text_at(object, "description");
    property.minimum = number_at(object, "minimum", 0);
    property.maximum = number_at(object, "maximum", 100);
    property.index = flag_at(object, "isindex");
    property.quality = flag_at(object, "isquality");
    const auto interpolation = text_at(object, "interpolation");
    property.step = interpolation == "discrete" || interpolation.starts_with("stepwise");
    TRY_OK(set_type(object, property));
    return property;
  }

 private:
  Result<> set_type(const json& object, OmfProperty& property) {
    if (const auto reference = text_at(object, "reftypeid"); !reference.empty()) {
      const auto found = known.find(reference);
      if (found == known.end() || found->second.states.states.empty())
        return fail(Code::invalid, "property '{}' refers to '{}', which is no enumeration sent before",
                    property.name, reference);
      property.type = ValueType::digital;
      property.enumeration = reference;
      return {};
    }
    if (const auto own = object.find("enum"); own != object.end()) return set_own_enum(*own, property);
    TRY(property.type, value_type(property.name, type_at(object), text_at(object, "format")));
    return {};
  }

  Result<> set_own_enum(const json& values, OmfProperty& property) {
    OmfType type;
    type.id = type_id + "." + property.name;
    TRY(type.states, states_of(type.id, values.is_object() ? values.value("values", json{}) : values));
    property.type = ValueType::digital;
    property.enumeration = type.id;
    out.push_back(std::move(type));
    return {};
  }
};

Result<> check_dynamic(const OmfType& type) {
  if (std::ranges::count(type.properties, true, &OmfProperty::index) == 0)
    return fail(Code::invalid, "dynamic type '{}' has no property with isindex", type.id);
  for (const auto& property : type.properties)
    if (property.index && property.type != ValueType::text)
      return fail(Code::unsupported, "type '{}' is indexed by '{}'; only date-time indexes are kept", type.id,
                  property.name);
  return {};
}

}  // namespace

Result<json> parse_omf_json(std::string_view text) {
  bool too_deep = false;
  const auto look = [&too_deep](int depth, json::parse_event_t, json&) {
    too_deep = too_deep || depth > kDepthMax;
    return !too_deep;
  };
  if (!valid_utf8(text)) return fail(Code::invalid, "the body is not UTF-8");
  auto root = json::parse(text, look, false);
  if (too_deep) return fail(Code::invalid, "the body is nested deeper than {} levels", kDepthMax);
  if (root.is_discarded()) return fail(Code::invalid, "the body is no JSON");
  return root;
}

Result<std::vector<OmfType>> parse_omf_type(const json& object, const OmfTypes& known) {
  if (!object.is_object() || text_at(object, "id").empty()) return fail(Code::invalid, "a type needs an id");
  std::vector<OmfType> out(1);
  out[0].id = text_at(object, "id");
  if (const auto states = object.find("enum"); states != object.end()) {
    TRY(out[0].states, states_of(out[0].id, states->is_object() ? states->value("values", json{}) : *states));
    return out;
  }
  if (type_at(object) != "object")
    return fail(Code::invalid, "type '{}' must be an object or an enum", out[0].id);
  out[0].dynamic = text_at(object, "classification") == "dynamic";
  if (!out[0].dynamic) return out;
  const auto properties = object.find("properties");
  if (properties == object.end() || !properties->is_object())
    return fail(Code::invalid, "dynamic type '{}' has no properties", out[0].id);
  const std::string id = out[0].id;
  for (const auto& [name, property] : properties->items()) {
    PropertyParser parser{id, known, out};
    TRY(auto parsed, parser.parse(name, property));
    out[0].properties.push_back(std::move(parsed));
  }
  TRY_OK(check_dynamic(out[0]));
  return out;
}

Result<OmfContainer> parse_omf_container(const json& object) {
  if (!object.is_object() || text_at(object, "id").empty() || text_at(object, "typeid").empty())
    return fail(Code::invalid, "a container needs an id and a typeid");
  return OmfContainer{text_at(object, "id"), text_at(object, "typeid"), text_at(object, "name"),
                      text_at(object, "description"), text_at(object, "datasource")};
}

}  // namespace spindle::acquire
