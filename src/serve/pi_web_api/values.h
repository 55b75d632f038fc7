// Samples as PI Web API's TimedValue. Private to src/serve; pure.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

// Seven digits, as PI writes them. Recorded events always have them, computed ones only where needed: so do
// PI's own answers, and clients parse by it.
enum class Digits { always, when_needed };
std::string pi_time(Time time, Digits digits);

// How the values of one tag are written.
struct Writer {
  const Tag& tag;
  std::optional<StateSet> states;
  Digits digits = Digits::always;

  [[nodiscard]] Json operator()(const Sample& sample) const;
  [[nodiscard]] Json items(const Batch& rows) const;  // {"Items": [...], "UnitsAbbreviation": ...}
  [[nodiscard]] Json value_of(const Sample& sample) const;
};
Json system_value(int code);  // {"Name":"No Data","Value":248,"IsSystem":true}

inline constexpr int kNoData = 248;
Sample no_data(TagId tag, Time time);

}  // namespace spindle::serve::pi
