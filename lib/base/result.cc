#include "lib/base/result.h"

namespace spindle {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::invalid:
      return "invalid";
    case Code::not_found:
      return "not found";
    case Code::conflict:
      return "conflict";
    case Code::out_of_order:
      return "out of order";
    case Code::exhausted:
      return "exhausted";
    case Code::unavailable:
      return "unavailable";
    case Code::timeout:
      return "timeout";
    case Code::cancelled:
      return "cancelled";
    case Code::corrupt:
      return "corrupt";
    case Code::unsupported:
      return "unsupported";
    case Code::denied:
      return "denied";
    case Code::io:
      return "input/output";
  }
  return "unknown";
}

}  // namespace spindle
