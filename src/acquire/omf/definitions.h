// OMF types and containers, parsed and checked. Plain values.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "lib/model/model.h"

namespace spindle::acquire {

struct OmfProperty {
  std::string name;
  ValueType type = ValueType::real;
  std::string enumeration;  // id of an enum type, or of the property's own enum
  std::string unit, title, description;
  double minimum = 0, maximum = 100;
  bool step = false, index = false, quality = false;
  bool operator==(const OmfProperty&) const = default;
};

struct OmfType {
  std::string id;
  bool dynamic = false;
  std::vector<OmfProperty> properties;  // of a dynamic type
  StateSet states;                      // of an enum type, and of properties with their own
  bool operator==(const OmfType&) const = default;
};

struct OmfContainer {
  std::string id, type_id, name, description, source;
  bool operator==(const OmfContainer&) const = default;
};

using OmfTypes = std::map<std::string, OmfType, std::less<>>;

// Code::invalid says what is wrong with it; `known` holds the types it may refer to.
Result<std::vector<OmfType>> parse_omf_type(const nlohmann::json& object, const OmfTypes& known);
Result<OmfContainer> parse_omf_container(const nlohmann::json& object);

// A JSON text with bounded depth; Code::invalid.
Result<nlohmann::json> parse_omf_json(std::string_view text);

}  // namespace spindle::acquire
