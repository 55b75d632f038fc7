// The words of the property graph: what stands in a plant and how it hangs together. Plain values.
//
// Everything is bitemporal: `valid` says when a statement holds in the plant, `known` when Spindle had
// learned it. A read names both (When) and answers as it would have been answered then.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lib/base/base.h"

namespace spindle::context {

// Ends of intervals that have none: since the beginning of time, until further notice.
inline constexpr Time kAlways = time_of(std::numeric_limits<std::int64_t>::min());
inline constexpr Time kForever = time_of(std::numeric_limits<std::int64_t>::max());

inline constexpr Time kLatest = time_of(std::numeric_limits<std::int64_t>::max() - 1);

struct When {
  Time at = kLatest;     // in the plant; kLatest: as it stands at the end of what is said
  Time as_of = kLatest;  // what was known then; kLatest: all that is known
};

enum class NodeKind : std::uint8_t {
  asset,       // site, unit, equipment, component, instrument: a functional location
  tag,         // a stream at its source
  device,      // a physical thing with a serial number, installed somewhere
  loop,        // ISA-5.1
  line,        // piping network system
  nozzle,      // where piping meets equipment
  document,    // a P&ID, a file
  work_order,  // a maintenance order or notification
  controller,
  module,   // a function block or program of a controller
  channel,  // an input or output of a controller
  type      // a template or class that others are instances of
};

enum class LinkKind : std::uint8_t {
  part_of,       // child → parent
  measures,      // tag or instrument → what it measures
  controls,      // loop, module or actuator → what it acts on
  feeds,         // where the fluid comes from → where it goes
  signals,       // where a signal comes from → where it goes
  member_of,     // instrument → loop; line segment → line
  drawn_on,      // anything → document
  concerns,      // work order → asset
  installed_at,  // device → asset, for an interval
  runs_in,       // module or channel → controller
  wired_to,      // channel → instrument
  instance_of,   // anything → type
  refers_to,     // any other reference, named by its qualifier
  may_measure,   // a match that was not sure enough: a question for people
  same_as        // one thing under two names
};

std::string_view name_of(NodeKind kind);
std::string_view name_of(LinkKind kind);
Result<NodeKind> parse_node_kind(std::string_view name);
Result<LinkKind> parse_link_kind(std::string_view name);

// In the order of the source; a name may stand more than once.
using Properties = std::vector<std::pair<std::string, std::string>>;
std::string_view property(const Properties& properties, std::string_view name);  // empty when absent
std::string to_json(const Properties& properties);
Properties parse_properties(std::string_view json);  // of to_json()

using NodeId = std::uint32_t;

struct NodeRef {
  NodeKind kind = NodeKind::asset;
  std::string key;  // unique within its kind
  bool operator==(const NodeRef&) const = default;
};

// What one source says of a node.
struct State {
  std::string source, name;
  Properties properties;
  TimeRange valid{kAlways, kForever}, known{kAlways, kForever};
};

struct Node {
  NodeId id = 0;
  NodeRef ref;
  std::vector<State> states;  // by source; the first names the node
  [[nodiscard]] std::string_view name() const {
    return states.empty() ? std::string_view{} : std::string_view{states.front().name};
  }
};

struct Link {
  std::int64_t row = 0;
  LinkKind kind = LinkKind::part_of;
  NodeId from = 0, to = 0;
  std::string qualifier, source, reason, decided_by;
  double confidence = 1;
  Properties properties;
  TimeRange valid{kAlways, kForever}, known{kAlways, kForever};
};

// A device at a functional location for an interval: what derive/ splices by.
struct Installation {
  std::string location;    // key of the asset
  std::string device;      // key of the device: serial or equipment number
  std::string tag;         // the stream that the device feeds; empty: not said
  std::string work_order;  // that put it there; empty: not said
  TimeRange valid{kAlways, kForever}, known{kAlways, kForever};
  double range_low = std::numeric_limits<double>::quiet_NaN();  // in `unit`; NaN: not said
  double range_high = std::numeric_limits<double>::quiet_NaN();
  std::string unit;
};

}  // namespace spindle::context
