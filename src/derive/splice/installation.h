// What is known of the devices behind a signal: from the pipeline's file, or from whoever keeps installations
// and work orders. Plain values.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "src/derive/splice/segment.h"

namespace spindle::derive {

struct Installation {
  std::string tag;                   // which stream it gave
  TimeRange valid;                   // in service; open ends are kTimeMin and kTimeMax
  std::string unit;                  // of its values; empty: the tag's
  std::optional<double> zero, span;  // its range, in that unit
  std::string component, order;      // which device, and the work order that put it there
  std::optional<Time> known;         // when this was learned; absent: it always was
  std::string where;                 // "file:line:column" for errors
};

struct WorkOrder {
  std::string id;
  Time opened;
  std::optional<Time> closed;
  std::optional<Time> known;
};

// Installations and work orders of a signal that are kept elsewhere, as known at `as_of`.
struct Records {
  std::function<Result<std::vector<Installation>>(const std::string& signal, std::optional<Time> as_of)>
      installations;
  std::function<Result<std::vector<WorkOrder>>(const std::string& signal, std::optional<Time> as_of)> orders;
};

// In order of time, each closed where the next one begins. Code::conflict names two that contradict each
// other: both in service at one time, or one that ends before it begins.
Result<std::vector<Installation>> in_order(std::vector<Installation> installations);

}  // namespace spindle::derive
