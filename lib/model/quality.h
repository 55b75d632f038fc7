// Quality of a sample: an OPC UA StatusCode (OPC 10000-4, 7.39). PI's flags and system digital states and
// Sparkplug's quality numbers map into it and back without loss. Pure values; any thread.
//
// A sample that came from PI with anything but "plain good" carries its PI origin in the low bits, under
// InfoType 11 (which OPC UA leaves unused): bits 0-8 the system state code plus one, bit 9 "annotated".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace spindle {

struct Quality {
  std::uint32_t code = 0;

  [[nodiscard]] constexpr bool good() const { return code >> 30 == 0; }
  [[nodiscard]] constexpr bool uncertain() const { return code >> 30 == 1; }
  [[nodiscard]] constexpr bool bad() const { return code >> 31 == 1; }
  [[nodiscard]] constexpr std::uint32_t reason() const { return code & 0xFFFF'0000; }  // severity and subcode
  constexpr bool operator==(const Quality&) const = default;
};

namespace quality {
inline constexpr Quality good{0x0000'0000};
inline constexpr Quality good_local_override{0x0096'0000};
inline constexpr Quality uncertain{0x4000'0000};
inline constexpr Quality uncertain_substitute_value{0x4091'0000};
inline constexpr Quality bad{0x8000'0000};
inline constexpr Quality bad_not_connected{0x808A'0000};
inline constexpr Quality bad_sensor_failure{0x808C'0000};
inline constexpr Quality bad_out_of_service{0x808D'0000};
inline constexpr Quality bad_out_of_range{0x803C'0000};           // also: the source sent an infinity
inline constexpr Quality bad_data_encoding_invalid{0x8007'0000};  // also: the source sent not-a-number
inline constexpr Quality bad_no_data{0x809B'0000};
inline constexpr Quality bad_no_communication{0x8031'0000};
inline constexpr Quality bad_waiting_for_initial_data{0x8032'0000};
// A tombstone: the sample that stood at this time was deleted. Readers drop it, and what it covers.
inline constexpr Quality deleted{0x80A0'0000};  // BadNoEntryExists
}  // namespace quality

// PI's view of a sample. `system_state` is the code of a PI system digital state (0 to 510), such as 248.
struct PiStatus {
  bool questionable = false, substituted = false, annotated = false;
  std::optional<int> system_state;
  bool operator==(const PiStatus&) const = default;
};
Quality quality_of(const PiStatus& status);
PiStatus pi_status_of(Quality quality);  // of a code without PI origin: the nearest PI has

// Names of PI's system digital states ("No Data" is 248); empty when the code has no fixed name.
std::string_view pi_state_name(int code);
std::optional<int> pi_state_code(std::string_view name);  // case does not matter

// Sparkplug B: 192 good, 0 bad, 500 stale. Any other number is refused.
Result<Quality> quality_of_sparkplug(int number);
int sparkplug_of(Quality quality);

// "Good", "UncertainSubstituteValue", or "0x80AB0000" where the code has no name here.
std::string name_of(Quality quality);
Result<Quality> parse_quality(std::string_view text);  // a name, decimal or 0x number

}  // namespace spindle
