#include "src/derive/pipeline/typing.h"

#include <algorithm>

#include "src/derive/expression/expression.h"
#include "src/derive/operators/normalize.h"

namespace spindle::derive {
namespace {

class Typing {
 public:
  Typing(const PipelineSpec& pipeline, const SignalSpec& signal, std::span<const Node* const> inputs,
         const Tags& tags)
      : pipeline_(pipeline), signal_(signal), inputs_(inputs), tags_(tags) {}

  Result<SignalType> of(const SpliceSpec& splice) const {
    for (const auto* input : inputs_)
      if (!input->type.state_set.empty() && inputs_.size() > 1 &&
          input->type.state_set != inputs_[0]->type.state_set)
        return wrong("", "{} and {} have different state sets; normalize them first", inputs_[0]->name,
                     input->name);
    if (auto ordered = in_order(splice.installations); !ordered)
      return fail(ordered.error().code, "{}", ordered.error().message);
    const auto& first = splice.installations;
    const std::string unit = !splice.unit.empty()                            ? splice.unit
                             : !first.empty() && !first.front().unit.empty() ? first.front().unit
                                                                             : inputs_[0]->type.unit;
    for (const auto& one : splice.installations) TRY_OK(fits(one, unit));
    for (const auto& tag : splice.tags) TRY_OK(converts(input_named(tag).type.unit, unit, "tags"));
    return SignalType{unit, inputs_[0]->type.step, inputs_[0]->type.state_set, {}};
  }

  Result<SignalType> of(const NormalizeSpec& normalize) const {
    SignalType type = inputs_[0]->type;
    if (!normalize.states.empty() || !normalize.state_set.empty()) return states_of(normalize, type);
    for (const auto* entry : {"low", "high"}) {
      const auto& text = std::string_view{entry} == "low" ? normalize.low : normalize.high;
      char* end = nullptr;
      if (!text.empty() && (std::strtod(text.c_str(), &end), *end != 0))
        return wrong(entry, "'{}' is no number", text);
    }
    if (normalize.unit.empty()) return type;
    if (!type.state_set.empty()) return wrong("unit", "{} is digital and has no unit", normalize.of);
    TRY_OK(converts(type.unit, normalize.unit, "unit"));
    type.unit = normalize.unit;
    return type;
  }

  Result<SignalType> of(const EnrichSpec& enrich) const {
    SignalType type = inputs_[0]->type;
    if (!type.columns.empty()) return wrong("of", "{} is enriched already; do it in one step", enrich.of);
    if (enrich.component) type.columns.emplace_back("component");
    if (enrich.age) type.columns.emplace_back("age");
    if (enrich.since_maintenance) type.columns.emplace_back("since_maintenance");
    if (enrich.open_orders) type.columns.emplace_back("open_orders");
    if (!enrich.mode.empty()) type.columns.emplace_back("mode");
    if (type.columns.empty()) return wrong("", "adds nothing; give age: true, mode: or another");
    if (const auto orders = orders_of(enrich); !orders) return wrong("orders", "{}", orders.error().message);
    return type;
  }

  Result<SignalType> of(const CalculateSpec& calculate) const {
    TRY(const auto expression, Expression::parse(calculate.expression));
    std::vector<Unit> units;
    for (const auto* input : inputs_) {
      auto unit = input->type.state_set.empty() ? Unit::parse(input->type.unit) : Result<Unit>{Unit{}};
      if (!unit)
        return wrong("expression", "{}: {}; normalize it, or correct the tag", input->name,
                     unit.error().message);
      units.push_back(*std::move(unit));
    }
    const auto found = expression.unit_of(units);
    if (!found) return wrong("expression", "expression, {}", found.error().message);
    if (!calculate.unit.empty()) {
      const auto wanted = Unit::parse(calculate.unit);
      if (!wanted) return wrong("unit", "{}", wanted.error().message);
      if (!wanted->same_dimension(*found))
        return wrong("unit", "the expression gives {}, which is no {}", found->text(), calculate.unit);
    }
    return SignalType{calculate.unit.empty() ? found->text() : calculate.unit, calculate.step, "", {}};
  }

  Result<SignalType> of(const ResampleSpec& resample) const {
    SignalType type = inputs_[0]->type;
    if (!type.state_set.empty() && resample.grid.between == Between::linear)
      return wrong("by", "{} is digital: there is nothing between two states; give by: previous",
                   resample.of);
    type.step = resample.grid.between == Between::previous;
    return type;
  }

 private:
  template <class... Args>
  std::unexpected<Error> wrong(std::string_view entry, fmt::format_string<Args...> text,
                               Args&&... args) const {
    return fail(Code::invalid, "{}: {}: {}", signal_.place(pipeline_.file, entry), signal_.name,
                fmt::format(text, std::forward<Args>(args)...));
  }

  const Node& input_named(const std::string& tag) const {
    for (const auto* input : inputs_)
      if (folded(input->name) == folded(tag)) return *input;
    return *inputs_[0];
  }

  // Equal texts need no unit that anybody knows.
  Result<> converts(const std::string& from, const std::string& to, std::string_view entry) const {
    if (from == to) return {};
    const auto a = Unit::parse(from), b = Unit::parse(to);
    if (!a || !b) return wrong(entry, "{}", (a ? b : a).error().message);
    if (const auto c = conversion(*a, *b, pipeline_.atmosphere); !c)
      return wrong(entry, "{}", c.error().message);
    return {};
  }

  Result<> fits(const Installation& one, const std::string& unit) const {
    auto done = converts(one.unit.empty() ? input_named(one.tag).type.unit : one.unit, unit, "");
    if (done) return {};
    const auto& message = done.error().message;
    const auto after_place = message.find(signal_.name);
    return fail(Code::invalid, "{}: {}", one.where,
                after_place == std::string::npos ? message : message.substr(after_place));
  }

  Result<SignalType> states_of(const NormalizeSpec& normalize, SignalType type) const {
    if (type.state_set.empty())
      return wrong("states", "{} is not digital; only digital signals have states", normalize.of);
    const auto from = tags_.states(type.state_set), to = tags_.states(normalize.state_set);
    if (!from) return wrong("of", "the state set {} is not known", type.state_set);
    if (!to) return wrong("state_set", "the state set '{}' is not known", normalize.state_set);
    for (const auto& state : normalize.states) {
      if (!from->code_of(state.from)) return wrong("states", "{} has no state '{}'", from->name, state.from);
      if (!to->code_of(state.to)) return wrong("states", "{} has no state '{}'", to->name, state.to);
    }
    type.state_set = to->name;
    return type;
  }

  const PipelineSpec& pipeline_;
  const SignalSpec& signal_;
  std::span<const Node* const> inputs_;
  const Tags& tags_;
};

Reach reach_of_spec(const SpliceSpec& splice) { return {splice.options.lag_max, splice.options.lag_max}; }
Reach reach_of_spec(const NormalizeSpec& spec) { return {spec.clock_ahead, spec.clock_ahead}; }
Reach reach_of_spec(const EnrichSpec& spec) {
  return {spec.mode.empty() ? Span{0} : spec.mode_hold, Span{0}};
}
Reach reach_of_spec(const CalculateSpec& spec) { return {spec.hold, Span{0}}; }
Reach reach_of_spec(const ResampleSpec& spec) { return make_resample(spec.grid)->reach(); }

}  // namespace

Result<SignalType> type_of(const PipelineSpec& pipeline, const SignalSpec& signal,
                           std::span<const Node* const> inputs, const Tags& tags) {
  const Typing typing{pipeline, signal, inputs, tags};
  return std::visit([&](const auto& spec) { return typing.of(spec); }, signal.what);
}

Reach reach_of(const SignalSpec& signal) {
  return std::visit([](const auto& spec) { return reach_of_spec(spec); }, signal.what);
}

}  // namespace spindle::derive
