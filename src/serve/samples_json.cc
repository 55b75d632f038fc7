#include "src/serve/samples_json.h"

#include <iterator>

#include "src/serve/answers.h"

namespace spindle::serve {
namespace {

std::string state_name(std::int32_t state, const StateSet* states) {
  if (is_system_state(state)) return std::string{pi_state_name(~state)};
  if (!states) return {};
  const auto found = states->states.find(state);
  return found == states->states.end() ? "" : found->second;
}

}  // namespace

void append_sample(std::string& out, const Batch& rows, std::size_t row, const Tag& tag,
                   const StateSet* states) {
  out += R"({"time":")";
  out += format_time(time_of(rows.time[row]));
  out += R"(","value":)";
  const auto state = rows.state_at(row);
  const auto name = state == kNoState ? std::string{} : state_name(state, states);
  if (!rows.text.empty() && rows.text[row])
    append_json_text(out, *rows.text[row]);
  else if (!name.empty())
    append_json_text(out, name);
  else
    append_number(out, rows.value[row]);
  if (state != kNoState) fmt::format_to(std::back_inserter(out), R"(,"state":{})", state);
  if (tag.type == ValueType::digital && !name.empty() && is_system_state(state)) out += R"(,"system":true)";
  out += R"(,"quality":")";
  out += name_of(Quality{rows.quality[row]});
  out += "\"}";
}

void append_tag(std::string& out, const Tag& tag) {
  fmt::format_to(std::back_inserter(out),
                 R"({{"id":{},"name":{},"type":"{}","step":{},"description":{},"unit":{})", tag.id.value,
                 json_text(tag.name), name_of(tag.type), tag.step, json_text(tag.description),
                 json_text(tag.unit));
  if (!tag.state_set.empty())
    fmt::format_to(std::back_inserter(out), R"(,"state_set":{})", json_text(tag.state_set));
  out += R"(,"zero":)";
  append_number(out, tag.zero);
  out += R"(,"span":)";
  append_number(out, tag.span);
  if (!tag.source.empty()) fmt::format_to(std::back_inserter(out), R"(,"source":{})", json_text(tag.source));
  if (!tag.point_id.empty())
    fmt::format_to(std::back_inserter(out), R"(,"point_id":{})", json_text(tag.point_id));
  out += '}';
}

}  // namespace spindle::serve
