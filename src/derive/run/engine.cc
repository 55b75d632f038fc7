#include "src/derive/run/engine.h"

#include <algorithm>

namespace spindle::derive {

Result<Engine> Engine::make(const Plan& plan, const Known& known, const Tags& tags) {
  Engine out;
  out.plan_ = &plan;
  std::vector<Reach> reaches;
  for (std::size_t n = 0; n < plan.nodes.size(); ++n) {
    const auto& node = plan.nodes[n];
    out.rows_.emplace_back().extra.resize(node.type.columns.size());
    auto& made = out.operators_.emplace_back();
    Reach& reach = reaches.emplace_back();
    if (node.tag) {
      out.sources_.push_back(n);
      continue;
    }
    TRY(made, make_operator(plan, node, known, tags));
    for (const auto input : node.inputs) {
      reach.past = std::max(reach.past, reaches[input].past);
      reach.future = std::max(reach.future, reaches[input].future);
    }
    reach = made->reach().after(reach);
    out.reach_.past = std::max(out.reach_.past, reach.past);
    out.reach_.future = std::max(out.reach_.future, reach.future);
  }
  return out;
}

void Engine::step(std::span<const Rows> sources) {
  std::vector<const Rows*> current(rows_.size());
  for (std::size_t s = 0; s < sources_.size(); ++s) current[sources_[s]] = &sources[s];
  std::vector<const Rows*> inputs;
  for (std::size_t n = 0; n < rows_.size(); ++n) {
    if (!operators_[n]) continue;
    inputs.clear();
    for (const auto input : plan_->nodes[n].inputs) inputs.push_back(current[input]);
    rows_[n].clear();
    operators_[n]->step(inputs, rows_[n]);
    current[n] = &rows_[n];
  }
}

std::string Engine::save() const {
  StateWriter to;
  for (const auto& made : operators_)
    if (made) made->save(to);
  return to.take();
}

Result<> Engine::restore(std::string_view state) {
  StateReader from{state};
  for (const auto& made : operators_)
    if (made) TRY_OK(made->restore(from));
  if (!from.at_end()) return fail(Code::corrupt, "the saved state is of another pipeline");
  return {};
}

}  // namespace spindle::derive
