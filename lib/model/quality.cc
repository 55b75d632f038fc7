#include "lib/model/quality.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace spindle {
namespace {

struct Named {
  Quality quality;
  std::string_view name;
};
constexpr std::array kNames = {
    Named{quality::good, "Good"},
    Named{quality::good_local_override, "GoodLocalOverride"},
    Named{quality::uncertain, "Uncertain"},
    Named{quality::uncertain_substitute_value, "UncertainSubstituteValue"},
    Named{{0x4090'0000}, "UncertainLastUsableValue"},
    Named{{0x4093'0000}, "UncertainSensorNotAccurate"},
    Named{{0x4094'0000}, "UncertainEngineeringUnitsExceeded"},
    Named{quality::bad, "Bad"},
    Named{quality::bad_data_encoding_invalid, "BadDataEncodingInvalid"},
    Named{quality::bad_no_communication, "BadNoCommunication"},
    Named{quality::bad_waiting_for_initial_data, "BadWaitingForInitialData"},
    Named{quality::bad_out_of_range, "BadOutOfRange"},
    Named{{0x8089'0000}, "BadConfigurationError"},
    Named{quality::bad_not_connected, "BadNotConnected"},
    Named{{0x808B'0000}, "BadDeviceFailure"},
    Named{quality::bad_sensor_failure, "BadSensorFailure"},
    Named{quality::bad_out_of_service, "BadOutOfService"},
    Named{quality::bad_no_data, "BadNoData"},
    Named{quality::deleted, "BadNoEntryExists"},
};

// PI system digital state, and the OPC UA reason nearest to it.
struct SystemState {
  int code;
  std::string_view name;
  Quality reason;
};
constexpr std::array kSystemStates = {
    SystemState{193, "?193", quality::bad},
    SystemState{206, "DCS failed", {0x808B'0000}},
    SystemState{207, "Doubtful", quality::bad},
    SystemState{210, "Error", quality::bad},
    SystemState{211, "Calc Failed", quality::bad},
    SystemState{212, "Set to Bad", quality::bad},
    SystemState{213, "Bad Total", quality::bad},
    SystemState{228, "Doubtful High", quality::bad},
    SystemState{229, "Doubtful Low", quality::bad},
    SystemState{230, "Over Range", quality::bad_out_of_range},
    SystemState{231, "Under Range", quality::bad_out_of_range},
    SystemState{232, "Sensor Failed", quality::bad_sensor_failure},
    SystemState{237, "Access Denied", quality::bad},
    SystemState{238, "No Sample", quality::bad_no_data},
    SystemState{239, "Intf Shut", quality::bad_no_communication},
    SystemState{240, "Bad Lab Data", quality::bad},
    SystemState{241, "Trace", quality::bad},
    SystemState{242, "Out of Serv", quality::bad_out_of_service},
    SystemState{243, "Manual", quality::bad},
    SystemState{244, "Filtered", quality::bad},
    SystemState{245, "Calc Off", quality::bad_out_of_service},
    SystemState{246, "I/O Timeout", quality::bad_no_communication},
    SystemState{247, "Set to Bad", quality::bad},
    SystemState{248, "No Data", quality::bad_no_data},
    SystemState{249, "Calc Failed", quality::bad},
    SystemState{250, "Calc Overflow", quality::bad_out_of_range},
    SystemState{251, "Calc Timeout", quality::bad},
    SystemState{252, "Bad Quality", quality::bad},
    SystemState{253, "Pt Created", quality::bad_waiting_for_initial_data},
    SystemState{254, "Shutdown", quality::bad_no_communication},
    SystemState{255, "Bad Input", quality::bad},
    SystemState{259, "Not Connect", quality::bad_not_connected},
    SystemState{268, "Snapshot", quality::bad},
    SystemState{290, "Scan Off", quality::bad_out_of_service},
    SystemState{291, "Scan Timeout", quality::bad_no_communication},
    SystemState{307, "Bad", quality::bad},
    SystemState{311, "Configure", {0x8089'0000}},
    SystemState{312, "Comm Fail", quality::bad_no_communication},
    SystemState{313, "Not Converted", quality::bad},
    SystemState{314, "Failed", quality::bad},
    SystemState{320, "Invalid Data", quality::bad},
};

constexpr std::uint32_t kPiOrigin = 0x0000'0C00, kStateMask = 0x1FF, kAnnotated = 0x200;

bool same_letters(std::string_view a, std::string_view b) {
  return std::ranges::equal(
      a, b, [](unsigned char x, unsigned char y) { return std::tolower(x) == std::tolower(y); });
}

}  // namespace

Quality quality_of(const PiStatus& status) {
  CHECK(!status.system_state || (*status.system_state >= 0 && *status.system_state < 511));
  std::uint32_t code = 0;
  if (status.system_state) {
    const auto* known = std::ranges::find(kSystemStates, *status.system_state, &SystemState::code);
    code = known == kSystemStates.end() ? quality::bad.code : known->reason.code;
    // A bad sample has no severity left to show these two, so they ride on the subcode's structure bits.
    if (status.questionable) code |= 0x8000;
    if (status.substituted) code |= 0x4000;
    code |= kPiOrigin | static_cast<std::uint32_t>(*status.system_state + 1);
  } else if (status.questionable) {
    code = status.substituted ? quality::uncertain_substitute_value.code : quality::uncertain.code;
  } else if (status.substituted) {
    code = quality::good_local_override.code;
  }
  if (status.annotated) code |= kPiOrigin | kAnnotated;
  return {code};
}

PiStatus pi_status_of(Quality quality) {
  PiStatus status;
  const bool from_pi = (quality.code & kPiOrigin) == kPiOrigin;
  status.annotated = from_pi && (quality.code & kAnnotated) != 0;
  if (from_pi && (quality.code & kStateMask) != 0) {
    status.system_state = static_cast<int>(quality.code & kStateMask) - 1;
    status.questionable = (quality.code & 0x8000) != 0;
    status.substituted = (quality.code & 0x4000) != 0;
  } else if (quality.bad()) {
    const auto* near = std::ranges::find(kSystemStates, Quality{quality.reason()}, &SystemState::reason);
    status.system_state =
        quality.reason() == quality::bad.code || near == kSystemStates.end() ? 307 : near->code;
    if (quality.reason() == quality::bad_no_communication.code) status.system_state = 246;
    if (quality.reason() == quality::bad_no_data.code) status.system_state = 248;
    if (quality.reason() == quality::bad_out_of_service.code) status.system_state = 242;
  } else {
    status.questionable = quality.uncertain();
    status.substituted = quality.reason() == quality::good_local_override.code ||
                         quality.reason() == quality::uncertain_substitute_value.code;
  }
  return status;
}

std::string_view pi_state_name(int code) {
  const auto* known = std::ranges::find(kSystemStates, code, &SystemState::code);
  return known == kSystemStates.end() ? std::string_view{} : known->name;
}

std::optional<int> pi_state_code(std::string_view name) {
  for (const auto& state : kSystemStates)
    if (same_letters(state.name, name)) return state.code;
  return std::nullopt;
}

Result<Quality> quality_of_sparkplug(int number) {
  switch (number) {
    case 192:
      return quality::good;
    case 0:
      return quality::bad;
    case 500:
      return quality::bad_no_communication;
    default:
      return fail(Code::invalid, "{} is not a Sparkplug quality; it is 0, 192 or 500", number);
  }
}

int sparkplug_of(Quality quality) {
  if (quality.good()) return 192;
  return quality.reason() == quality::bad_no_communication.code ? 500 : 0;
}

std::string name_of(Quality quality) {
  const auto* known = std::ranges::find(kNames, quality, &Named::quality);
  return known == kNames.end() ? fmt::format("0x{:08X}", quality.code) : std::string{known->name};
}

Result<Quality> parse_quality(std::string_view text) {
  for (const auto& named : kNames)
    if (same_letters(named.name, text)) return named.quality;
  const bool hex = text.starts_with("0x") || text.starts_with("0X");
  const std::string_view digits = hex ? text.substr(2) : text;
  std::uint32_t code = 0;
  const auto [end, failed] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, hex ? 16 : 10);
  if (failed != std::errc{} || end != digits.data() + digits.size() || digits.empty())
    return fail(Code::invalid, "'{}' is not a quality; use Good, Uncertain, Bad or an OPC UA status code",
                text.substr(0, 64));
  return Quality{code};
}

}  // namespace spindle
