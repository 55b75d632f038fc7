// Failure modes of ISO 14224:2016, annex B: their codes and names, English and Norwegian. Constant.
#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace spindle::maintenance {

struct FailureCode {
  std::string_view code, name, norwegian;
};
std::span<const FailureCode> failure_codes();

// The code that a code, a name in either language, or a usual short word ("leaking") stands for; case and
// spaces at the ends do not matter. A name may go on after its own words ("Other - see text").
std::optional<std::string_view> code_called(std::string_view text);

}  // namespace spindle::maintenance
