#include "src/derive/splice/segment.h"

#include <cmath>

namespace spindle::derive {

std::string_view name_of(Cause cause) {
  switch (cause) {
    case Cause::installed:
      return "installed";
    case Cause::out_of_service:
      return "out of service";
    case Cause::renamed:
      return "renamed";
    case Cause::unit_changed:
      return "unit changed";
    case Cause::range_changed:
      return "range changed";
    case Cause::rolled_over:
      return "rolled over";
    case Cause::reset:
      return "reset";
  }
  return "unknown";
}

Result<> check(const SpliceTable& table) {
  Time end = kTimeMin;
  for (const auto& segment : table.segments) {
    if (segment.range.empty() || segment.range.from < end)
      return fail(Code::corrupt, "the segment from {} overlaps the one before",
                  format_time(segment.range.from));
    if (segment.tag >= static_cast<int>(table.tags.size()))
      return fail(Code::corrupt, "the segment from {} has no tag", format_time(segment.range.from));
    const auto [factor, offset] = segment.transform();
    if (factor == 0 || !std::isfinite(factor) || !std::isfinite(offset))
      return fail(Code::corrupt, "the transform from {} cannot be undone", format_time(segment.range.from));
    end = segment.range.to;
  }
  return {};
}

}  // namespace spindle::derive
