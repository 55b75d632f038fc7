#include "src/serve/pi_web_api/enumerations.h"

#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

std::string path_of(const Call& call, const StateSet& set) {
  return "\\\\PIServers[" + call.site.options.facility + "]\\EnumerationSets[" + set.name + "]";
}

Json enumeration_set(const Call& call, const StateSet& set) {
  const auto web_id = state_set_web_id(call.site.options.facility, set.name);
  return {{"WebId", web_id},
          {"Name", set.name},
          {"Description", ""},
          {"Path", path_of(call, set)},
          {"Links",
           {{"Self", link(call, "/enumerationsets/" + web_id)},
            {"Values", link(call, "/enumerationsets/" + web_id + "/enumerationvalues")}}}};
}

Result<StateSet> find_set(const Call& call) {
  TRY(const auto name, parse_state_set_web_id(call.params.at(0), call.site.options.facility));
  auto set = call.site.archive.find_state_set(name);
  if (!set) return fail(Code::not_found, "The enumeration set '{}' does not exist.", name);
  return *std::move(set);
}

}  // namespace

Result<Json> handle_enumeration_sets(const Call& call) {
  TRY_OK(check_server(call, call.params.at(0)));
  Json items = Json::array();
  for (const auto& set : call.site.archive.state_sets()) items.push_back(enumeration_set(call, set));
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

Result<Json> handle_enumeration_set(const Call& call) {
  TRY(const auto set, find_set(call));
  return enumeration_set(call, set);
}

Result<Json> handle_enumeration_values(const Call& call) {
  TRY(const auto set, find_set(call));
  Json items = Json::array();
  for (const auto& [code, name] : set.states)
    items.push_back({{"Name", name},
                     {"Description", ""},
                     {"Value", code},
                     {"Path", path_of(call, set) + "\\EnumerationValues[" + name + "]"}});
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

}  // namespace spindle::serve::pi
