#include "src/context/table/failure_modes.h"

#include <algorithm>
#include <array>

namespace spindle::context {
namespace {

struct FailureMode {
  std::string_view code, meaning;
};

constexpr std::array kModes = {
    FailureMode{"AIR", "instrument shows wrong values"},
    FailureMode{"BRD", "breakdown"},
    FailureMode{"DOP", "operates too late"},
    FailureMode{"ELF", "leaks fuel"},
    FailureMode{"ELP", "leaks process fluid"},
    FailureMode{"ELU", "leaks utility fluid"},
    FailureMode{"ERO", "unsteady output"},
    FailureMode{"FCO", "does not connect"},
    FailureMode{"FDC", "does not disconnect"},
    FailureMode{"FOF", "wrong frequency"},
    FailureMode{"FOV", "wrong voltage"},
    FailureMode{"FRO", "does not rotate"},
    FailureMode{"FTC", "does not close"},
    FailureMode{"FTD", "opens or closes too slowly"},
    FailureMode{"FTF", "does not work on demand"},
    FailureMode{"FTI", "does not work as intended"},
    FailureMode{"FTO", "does not open"},
    FailureMode{"FTR", "does not regulate"},
    FailureMode{"FTS", "does not start"},
    FailureMode{"HIO", "output too high"},
    FailureMode{"IHT", "transfers too little heat"},
    FailureMode{"INL", "leaks inside"},
    FailureMode{"LBP", "oil pressure too low"},
    FailureMode{"LCP", "leaks when closed"},
    FailureMode{"LOA", "load drops"},
    FailureMode{"LOB", "loses buoyancy"},
    FailureMode{"LOO", "output too low"},
    FailureMode{"LOR", "redundancy lost"},
    FailureMode{"NOI", "noise"},
    FailureMode{"NOO", "no output"},
    FailureMode{"OHE", "overheats"},
    FailureMode{"OTH", "other"},
    FailureMode{"PDE", "parameter out of limits"},
    FailureMode{"PLU", "plugged"},
    FailureMode{"PTF", "power or signal fails"},
    FailureMode{"SBU", "sludge builds up"},
    FailureMode{"SER", "minor problem in service"},
    FailureMode{"SHH", "false high alarm"},
    FailureMode{"SLL", "false low alarm"},
    FailureMode{"SLP", "slips"},
    FailureMode{"SPO", "operates unasked"},
    FailureMode{"STD", "structural damage"},
    FailureMode{"STP", "does not stop"},
    FailureMode{"UNK", "unknown"},
    FailureMode{"UST", "stops unasked"},
    FailureMode{"VIB", "vibrates"},
};
static_assert(std::ranges::is_sorted(kModes, {}, &FailureMode::code));

}  // namespace

std::string_view failure_mode(std::string_view code) {
  const auto found = std::ranges::lower_bound(kModes, code, {}, &FailureMode::code);
  return found != kModes.end() && found->code == code ? found->meaning : std::string_view{};
}

}  // namespace spindle::context
