#include <algorithm>
#include <cstdlib>

#include "src/derive/operators/calculate.h"
#include "src/derive/operators/enrich.h"
#include "src/derive/operators/normalize.h"
#include "src/derive/operators/splice.h"
#include "src/derive/pipeline/typing.h"

namespace spindle::derive {
namespace {

using Made = Result<std::unique_ptr<Operator>>;

struct Making {
  const Plan& plan;
  const Node& node;
  const Known& known;
  const Tags& tags;
  [[nodiscard]] const SignalType& input(std::size_t i) const { return plan.nodes[node.inputs[i]].type; }
};

Result<Conversion> between(const std::string& from, const std::string& to, double atmosphere) {
  if (from == to) return Conversion{};
  TRY(const auto a, Unit::parse(from));
  TRY(const auto b, Unit::parse(to));
  return conversion(a, b, atmosphere);
}

Made make(const Making& m, const SpliceSpec&) {
  const auto found = m.known.tables.find(m.node.name);
  if (found == m.known.tables.end()) return fail(Code::not_found, "{} has no splice table", m.node.name);
  TRY_OK(check(found->second));
  return make_splice(found->second);
}

Made make(const Making& m, const NormalizeSpec& spec) {
  Normalization what;
  if (!spec.unit.empty()) {
    TRY(what.unit, between(m.input(0).unit, spec.unit, m.plan.spec.atmosphere));
  }
  if (!spec.low.empty()) what.low = std::atof(spec.low.c_str());
  if (!spec.high.empty()) what.high = std::atof(spec.high.c_str());
  what.clock_ahead = spec.clock_behind ? -spec.clock_ahead : spec.clock_ahead;
  if (spec.states.empty()) return make_normalize(what);
  const auto from = m.tags.states(m.input(0).state_set), to = m.tags.states(spec.state_set);
  if (!from || !to) return fail(Code::not_found, "the state sets of {} are not known", m.node.name);
  for (const auto& state : spec.states) what.states[*from->code_of(state.from)] = *to->code_of(state.to);
  return make_normalize(what);
}

constexpr double kNoSlope = 0;

Timeline components(const SpliceTable& table, bool age) {
  Timeline line;
  double number = 0;
  const Segment* before = nullptr;
  for (const auto& segment : table.segments) {
    const bool same = before && segment.cause != Cause::installed && segment.cause != Cause::out_of_service;
    if (segment.tag >= 0 && !same)
      line.pieces.push_back({segment.range.from, age ? 0 : ++number, age ? 1 : kNoSlope});
    before = &segment;
  }
  return line;
}

Timeline since_maintenance(std::span<const WorkOrder> orders) {
  std::vector<Time> closed;
  for (const auto& order : orders)
    if (order.closed) closed.push_back(*order.closed);
  std::ranges::sort(closed);
  Timeline line;
  for (const auto at : closed) line.pieces.push_back({at, 0, 1});
  return line;
}

Timeline open_orders(std::span<const WorkOrder> orders) {
  std::map<Time, double> changes{{kTimeMin, 0}};
  for (const auto& order : orders) {
    changes[order.opened] += 1;
    if (order.closed) changes[*order.closed] -= 1;
  }
  Timeline line;
  double open = 0;
  for (const auto& [at, change] : changes) line.pieces.push_back({at, open += change, kNoSlope});
  return line;
}

Made make(const Making& m, const EnrichSpec& spec) {
  Enrichment what;
  const auto table = m.known.tables.find(splice_of(m.plan, m.node));
  if ((spec.age || spec.component) && table == m.known.tables.end())
    return fail(Code::invalid, "{}: {}: has no splice upstream; name one with signal:",
                m.plan.signal_of(m.node).place(m.plan.spec.file), m.node.name);
  TRY(auto orders, orders_of(spec));
  if (const auto more = m.known.orders.find(m.node.name); more != m.known.orders.end())
    orders.insert(orders.end(), more->second.begin(), more->second.end());
  if (spec.component) what.timelines.push_back(components(table->second, false));
  if (spec.age) what.timelines.push_back(components(table->second, true));
  if (spec.since_maintenance) what.timelines.push_back(since_maintenance(orders));
  if (spec.open_orders) what.timelines.push_back(open_orders(orders));
  if (!spec.mode.empty()) what.mode_hold = spec.mode_hold;
  return make_enrich(std::move(what));
}

Made make(const Making& m, const CalculateSpec& spec) {
  TRY(auto expression, Expression::parse(spec.expression));
  Calculation what{.expression = std::move(expression), .hold = spec.hold};
  std::vector<Unit> units;
  for (std::size_t i = 0; i < m.node.inputs.size(); ++i) {
    TRY(const auto unit, m.input(i).state_set.empty() ? Unit::parse(m.input(i).unit) : Result<Unit>{Unit{}});
    TRY(const auto to_si, conversion(unit, unit.coherent(), m.plan.spec.atmosphere));
    what.to_coherent.push_back(to_si);
    units.push_back(unit);
  }
  if (!spec.unit.empty()) {
    TRY(const auto wanted, Unit::parse(spec.unit));
    TRY(what.from_coherent, conversion(wanted.coherent(), wanted, m.plan.spec.atmosphere));
  }
  return make_calculate(std::move(what));
}

Made make(const Making&, const ResampleSpec& spec) { return make_resample(spec.grid); }

}  // namespace

Made make_operator(const Plan& plan, const Node& node, const Known& known, const Tags& tags) {
  const Making making{plan, node, known, tags};
  return std::visit([&](const auto& spec) { return make(making, spec); }, plan.signal_of(node).what);
}

Result<std::vector<WorkOrder>> orders_of(const EnrichSpec& enrich) {
  std::vector<WorkOrder> out;
  for (const auto& spec : enrich.orders) {
    WorkOrder order{.id = spec.id};
    TRY(order.opened, parse_time(spec.opened));
    if (!spec.closed.empty()) {
      TRY(order.closed, parse_time(spec.closed));
      if (*order.closed < order.opened)
        return fail(Code::conflict, "the order {} was closed before it was opened; correct one of the times",
                    spec.id);
    }
    if (!spec.known.empty()) {
      TRY(order.known, parse_time(spec.known));
    }
    out.push_back(std::move(order));
  }
  return out;
}

std::string splice_of(const Plan& plan, const Node& enrich) {
  const auto* spec = std::get_if<EnrichSpec>(&plan.signal_of(enrich).what);
  if (spec && !spec->signal.empty()) return spec->signal;
  for (const Node* node = &plan.nodes[enrich.inputs[0]]; !node->tag; node = &plan.nodes[node->inputs[0]])
    if (std::holds_alternative<SpliceSpec>(plan.signal_of(*node).what)) return node->name;
  return "";
}

}  // namespace spindle::derive
