// Limits how often one message is logged. Private to lib/observe. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace spindle {

class Repeats {
 public:
  Repeats(int most, Span within) : most_(most), within_(within) {}

  // nullopt: do not log it now. Else how many of this message were left out since it was last logged.
  std::optional<std::uint64_t> admit(std::string_view message, Span now);

 private:
  struct Window {
    Span began{0};
    int logged = 0;
    std::uint64_t left_out = 0;
  };
  const int most_;
  const Span within_;
  std::map<std::string, Window, std::less<>> windows_;
};

}  // namespace spindle
