// How units are written: field use, PI and QUDT into UDUNITS' words. Private to units/. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"
#include "src/derive/units/unit.h"

namespace spindle::derive {

struct Spelled {
  std::string definition;  // in UDUNITS' grammar
  Pressure pressure = Pressure::plain;
};

// `known` tells whether UDUNITS reads a single name. The error names the word that nobody knows.
Result<Spelled> spell(std::string_view text, const std::function<bool(const std::string&)>& known);

// Units that are not in UDUNITS' own tables, each by the ones before it.
struct FieldUnit {
  std::string_view name, definition;
};
const std::vector<FieldUnit>& field_units();

// Every spelling of the tables, for "did you mean".
std::vector<std::string> known_spellings();

}  // namespace spindle::derive
