#include "src/derive/pipeline/show.h"

#include <algorithm>

#include "src/derive/splice/segment.h"

namespace spindle::derive {
namespace {

constexpr double kSecondsPerMillionRows = 0.05;  // one core, archive and operators together

std::string kind_of(const Plan& plan, const Node& node) {
  return node.tag ? "tag" : std::string{plan.signal_of(node).operator_name()};
}

std::string type_text(const SignalType& type) {
  std::string out = !type.state_set.empty() ? "states " + type.state_set
                    : type.unit.empty()     ? "-"
                                            : type.unit;
  if (type.step) out += ", step";
  for (const auto& column : type.columns) out += " +" + column;
  return out;
}

std::string inputs_text(const Plan& plan, const Node& node) {
  std::vector<std::string> names;
  for (const auto i : node.inputs) names.push_back(plan.nodes[i].name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string edge(Time at, std::string_view open) {
  return at == kTimeMin || at == kTimeMax ? std::string{open} : format_time(at);
}

std::string segment_text(const SpliceTable& table, const Segment& s) {
  const auto [factor, offset] = s.transform();
  std::string out = fmt::format("    {} .. {}  ", edge(s.range.from, "begin"), edge(s.range.to, "open"));
  out += s.tag < 0 ? "no value" : table.tags[static_cast<std::size_t>(s.tag)];
  if (s.tag >= 0 && !s.transform().identity()) out += fmt::format("  x {:.9g} + {:.9g}", factor, offset);
  if (s.lag != Span{0}) out += fmt::format("  lag {:.3f} s", seconds(s.lag));
  out += fmt::format("  ({}{}", name_of(s.cause), s.documented ? "" : ", found in the data");
  for (const auto& note : {s.component, s.order, s.note})
    if (!note.empty()) out += ", " + note;
  return out + ")\n";
}

std::string reach_text(Reach reach) {
  if (reach.past == Span{0} && reach.future == Span{0}) return "the row alone";
  return fmt::format("{} back, {} ahead", reach.past == Span{0} ? "0s" : format_span(reach.past),
                     reach.future == Span{0} ? "0s" : format_span(reach.future));
}

}  // namespace

std::string show_plan(const Plan& plan, const Known& known, const Cost& cost) {
  std::string out = fmt::format("pipeline {}: {} nodes\n\n", plan.spec.name, plan.nodes.size());
  for (const auto& node : plan.nodes) {
    out += fmt::format("{:<10} {:<28} {}", kind_of(plan, node), node.name, type_text(node.type));
    if (!node.tag) out += fmt::format("  <- {}", inputs_text(plan, node));
    if (!node.publish.empty()) out += fmt::format("  => {}", node.publish);
    out += "\n";
    if (const auto table = known.tables.find(node.name); !node.tag && table != known.tables.end())
      for (const auto& segment : table->second.segments) out += segment_text(table->second, segment);
  }
  const auto [past, future] = plan.reach();
  out += fmt::format("\nan output row depends on: {}\n", reach_text({past, future}));
  if (!cost.range.empty())
    out += fmt::format("to read: {} rows from {} to {}, about {:.1f} s on one core\n", cost.rows,
                       format_time(cost.range.from), format_time(cost.range.to),
                       static_cast<double>(cost.rows) * 1e-6 * kSecondsPerMillionRows);
  return out;
}

}  // namespace spindle::derive
