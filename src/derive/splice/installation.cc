#include "src/derive/splice/installation.h"

#include <algorithm>

namespace spindle::derive {
namespace {

std::string told(const Installation& one) {
  return fmt::format("{}{} from {}", one.where.empty() ? "" : one.where + ": ", one.tag,
                     format_time(one.valid.from));
}

}  // namespace

Result<std::vector<Installation>> in_order(std::vector<Installation> all) {
  std::ranges::stable_sort(all, {}, [](const Installation& one) { return one.valid.from; });
  for (std::size_t i = 0; i < all.size(); ++i) {
    auto& one = all[i];
    const bool last = i + 1 == all.size();
    if (one.valid.empty())
      return fail(Code::conflict, "{}: ends at {}, not after it begins; correct from or to", told(one),
                  format_time(one.valid.to));
    if (last) continue;
    const auto& next = all[i + 1];
    if (next.valid.from == one.valid.from)
      return fail(Code::conflict, "{}: another installation begins at the same time ({}); remove one",
                  told(next), told(one));
    if (one.valid.to == kTimeMax) one.valid.to = next.valid.from;
    if (next.valid.from < one.valid.to)
      return fail(Code::conflict, "{}: begins while {} is in service until {}; correct one of them",
                  told(next), told(one), format_time(one.valid.to));
  }
  return all;
}

}  // namespace spindle::derive
