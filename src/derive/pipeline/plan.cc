#include "src/derive/pipeline/plan.h"

#include <algorithm>
#include <set>

#include "src/derive/expression/expression.h"
#include "src/derive/pipeline/typing.h"

namespace spindle::derive {
namespace {

struct Input {
  std::string name;
  std::string place;
  bool tag_only = false;
};

// What a signal reads, in the order of its operator's inputs.
Result<std::vector<Input>> inputs_of(const SignalSpec& signal, const std::string& file) {
  std::vector<Input> out;
  const auto add = [&](const std::string& name, const std::string& place, bool tag_only = false) {
    const bool there = std::ranges::find(out, name, &Input::name) != out.end();
    if (!name.empty() && !(tag_only && there)) out.push_back({name, place, tag_only});
  };
  if (const auto* splice = std::get_if<SpliceSpec>(&signal.what)) {
    for (const auto& one : splice->installations) add(one.tag, one.where, true);
    for (const auto& tag : splice->tags) add(tag, signal.place(file, "tags"), true);
    if (out.empty())
      return fail(Code::invalid, "{}: {}: has neither installations nor tags; give one", signal.place(file),
                  signal.name);
  } else if (const auto* calculate = std::get_if<CalculateSpec>(&signal.what)) {
    const auto place = signal.place(file, "expression");
    auto expression = Expression::parse(calculate->expression);
    if (!expression)
      return fail(Code::invalid, "{}: {}: expression, {}", place, signal.name, expression.error().message);
    for (const auto& name : expression->names()) add(name, place);
    if (out.empty()) return fail(Code::invalid, "{}: {}: the expression reads no signal", place, signal.name);
  } else if (const auto* enrich = std::get_if<EnrichSpec>(&signal.what)) {
    add(enrich->of, signal.place(file, "of"));
    add(enrich->mode, signal.place(file, "mode"));
  } else if (const auto* normalize = std::get_if<NormalizeSpec>(&signal.what)) {
    add(normalize->of, signal.place(file, "of"));
  } else if (const auto* resample = std::get_if<ResampleSpec>(&signal.what)) {
    add(resample->of, signal.place(file, "of"));
  }
  return out;
}

class Planner {
 public:
  Planner(PipelineSpec spec, const Tags& tags) : tags_(tags) { plan_.spec = std::move(spec); }

  Result<Plan> plan() {
    for (std::size_t s = 0; s < plan_.spec.signals.size(); ++s) visit(s);
    if (!problems_.empty()) return fail(Code::invalid, "{}", fmt::join(problems_, "\n"));
    publish();
    if (!problems_.empty()) return fail(Code::invalid, "{}", fmt::join(problems_, "\n"));
    return std::move(plan_);
  }

 private:
  static constexpr std::size_t kFailed = SIZE_MAX;

  std::size_t blame(std::string problem) {
    if (problems_.size() < config::kProblemsMax) problems_.push_back(std::move(problem));
    return kFailed;
  }

  std::optional<std::size_t> find_signal(const std::string& name) const {
    const auto& signals = plan_.spec.signals;
    const auto found = std::ranges::find(signals, name, &SignalSpec::name);
    if (found == signals.end()) return std::nullopt;
    return static_cast<std::size_t>(found - signals.begin());
  }

  // The node of a signal, made when first asked for.
  std::size_t visit(std::size_t s) {
    const auto& signal = plan_.spec.signals[s];
    if (const auto made = made_.find(signal.name); made != made_.end()) return made->second;
    if (const auto open = std::ranges::find(path_, signal.name); open != path_.end())
      return blame(fmt::format("{}: {}: reads itself: {} -> {}; break the circle",
                               signal.place(plan_.spec.file), signal.name,
                               fmt::join(open, path_.end(), " -> "), signal.name));
    path_.push_back(signal.name);
    const auto node = make(s);
    path_.pop_back();
    made_[signal.name] = node;
    return node;
  }

  std::size_t make(std::size_t s) {
    const auto& signal = plan_.spec.signals[s];
    const auto inputs = inputs_of(signal, plan_.spec.file);
    if (!inputs) return blame(inputs.error().message);
    Node node{.name = signal.name, .signal = s};
    for (const auto& input : *inputs) {
      const auto found = resolve(input, signal);
      if (found == kFailed) return kFailed;
      node.inputs.push_back(found);
    }
    std::vector<const Node*> read;
    for (const auto i : node.inputs) read.push_back(&plan_.nodes[i]);
    auto type = type_of(plan_.spec, signal, read, tags_);
    if (!type) return blame(type.error().message);
    node.type = *std::move(type);
    for (const auto* input : read) {
      node.reach.past = std::max(node.reach.past, input->reach.past);
      node.reach.future = std::max(node.reach.future, input->reach.future);
    }
    node.reach = reach_of(signal).after(node.reach);
    plan_.nodes.push_back(std::move(node));
    return plan_.nodes.size() - 1;
  }

  std::size_t resolve(const Input& input, const SignalSpec& reader) {
    const auto signal = find_signal(input.name);
    if (signal && !input.tag_only) return visit(*signal);
    if (const auto made = tag_nodes_.find(input.name); made != tag_nodes_.end()) return made->second;
    const auto tag = tags_.find(input.name);
    if (!tag) return blame(unknown(input, reader));
    if (tag->type == ValueType::text)
      return blame(fmt::format("{}: {}: the tag {} holds text, which has no values to derive from",
                               input.place, reader.name, input.name));
    plan_.nodes.push_back(
        {.name = tag->name, .tag = tag, .type = {tag->unit, tag->steps(), tag->state_set, {}}});
    return tag_nodes_[input.name] = plan_.nodes.size() - 1;
  }

  std::string unknown(const Input& input, const SignalSpec& reader) const {
    auto names = tags_.names ? tags_.names() : std::vector<std::string>{};
    if (!input.tag_only)
      for (const auto& signal : plan_.spec.signals) names.push_back(signal.name);
    const auto meant = config::nearest(input.name, names);
    return fmt::format("{}: {}: there is no {} '{}'{}", input.place, reader.name,
                       input.tag_only ? "tag" : "signal or tag", input.name,
                       meant.empty() ? "" : "; did you mean " + meant + "?");
  }

  // Unless told otherwise, what nobody reads is what the pipeline is for.
  void publish() {
    std::set<std::size_t> read;
    for (const auto& node : plan_.nodes) read.insert(node.inputs.begin(), node.inputs.end());
    std::map<std::string, std::string> published;
    for (std::size_t n = 0; n < plan_.nodes.size(); ++n) {
      auto& node = plan_.nodes[n];
      if (node.tag) continue;
      const auto& signal = plan_.signal_of(node);
      if (signal.publish == "no" || (signal.publish.empty() && read.contains(n))) continue;
      node.publish = plan_.spec.prefix +
                     (signal.publish.empty() || signal.publish == "true" ? node.name : signal.publish);
      const auto place = signal.place(plan_.spec.file);
      if (const auto [other, fresh] = published.emplace(folded(node.publish), node.name); !fresh)
        blame(
            fmt::format("{}: {}: publishes {} like {} does", place, node.name, node.publish, other->second));
      if (tag_nodes_.contains(node.publish))
        blame(fmt::format("{}: {}: would publish over the tag {} that it reads; give publish: another name",
                          place, node.name, node.publish));
    }
  }

  const Tags& tags_;
  Plan plan_;
  std::vector<std::string> path_;  // signals being visited
  std::map<std::string, std::size_t> made_, tag_nodes_;
  std::vector<std::string> problems_;
};

}  // namespace

Reach Plan::reach() const {
  Reach out;
  for (const auto& node : nodes) {
    out.past = std::max(out.past, node.reach.past);
    out.future = std::max(out.future, node.reach.future);
  }
  return out;
}

Result<Plan> make_plan(PipelineSpec spec, const Tags& tags) { return Planner{std::move(spec), tags}.plan(); }

}  // namespace spindle::derive
