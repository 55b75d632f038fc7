#include "src/serve/pi_web_api/points.h"

#include "src/serve/fields.h"
#include "src/serve/pi_web_api/stream_request.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {

std::string link(const Call& call, std::string_view path) {
  const auto host = call.request.header("host");
  return fmt::format("{}://{}{}{}", call.site.options.certificate_file.empty() ? "http" : "https",
                     host.empty() ? "localhost" : host, kPrefix, path);
}

Result<> check_server(const Call& call, std::string_view web_id) {
  TRY(const auto id, parse_web_id(web_id, call.site.options.facility));
  if (!id.server) return fail(Code::invalid, "The WebId names a point, not a data server.");
  return {};
}

std::string path_of(const Site& site, const Tag& tag) {
  return "\\\\" + site.options.facility + "\\" + tag.name;
}

namespace {

constexpr Choice<WebIdForm> kForms[] = {
    {"Full", WebIdForm::full}, {"IDOnly", WebIdForm::id_only}, {"PathOnly", WebIdForm::path_only}};

WebIdForm form_of(const HttpRequest& request) {
  auto form = WebIdForm::full;
  (void)read_choice(request, "webIdType", kForms, form);  // was checked
  return form;
}

Json data_server(const Call& call) {
  const auto& facility = call.site.options.facility;
  const auto web_id = server_web_id(facility, form_of(call.request));
  return {{"WebId", web_id},
          {"Id", text_of(server_guid(facility))},
          {"Name", facility},
          {"Path", "\\\\PIServers[" + facility + "]"},
          {"IsConnected", true},
          {"ServerVersion", SPINDLE_VERSION},
          {"ServerTime", format_time(call.site.env.clock.now(), 6)},
          {"Links",
           {{"Self", link(call, "/dataservers/" + web_id)},
            {"Points", link(call, "/dataservers/" + web_id + "/points")},
            {"EnumerationSets", link(call, "/dataservers/" + web_id + "/enumerationsets")}}}};
}

std::string_view type_name(ValueType type) {
  switch (type) {
    case ValueType::real:
      return "Float64";
    case ValueType::integer:
      return "Int32";
    case ValueType::digital:
      return "Digital";
    case ValueType::text:
      return "String";
  }
  return "Float64";
}

// "Paths" is the only association there is.
Json associated(const Call& call, const Tag& tag, Json point) {
  const auto wanted = ";" + folded(call.request.value("associations")) + ";";
  if (wanted.find(";paths;") != wanted.npos) point["Paths"] = {path_of(call.site, tag)};
  return point;
}

Json point(const Call& call, const Tag& tag) {
  const auto web_id = web_id_of(call, tag);
  const auto stream = [&](const char* action) { return link(call, "/streams/" + web_id + "/" + action); };
  Json out{{"WebId", web_id},
           {"Id", tag.id.value},
           {"Name", tag.name},
           {"Path", path_of(call.site, tag)},
           {"Descriptor", tag.description},
           {"PointClass", "classic"},
           {"PointType", type_name(tag.type)},
           {"DigitalSetName", tag.state_set},
           {"EngineeringUnits", tag.unit},
           {"Span", tag.span},
           {"Zero", tag.zero},
           {"Step", tag.steps()},
           {"Future", false},
           {"DisplayDigits", -5},
           {"Links",
            {{"Self", link(call, "/points/" + web_id)},
             {"DataServer", link(call, "/dataservers/" + server_web_id(call.site.options.facility))},
             {"InterpolatedData", stream("interpolated")},
             {"RecordedData", stream("recorded")},
             {"PlotData", stream("plot")},
             {"SummaryData", stream("summary")},
             {"Value", stream("value")},
             {"EndValue", stream("end")}}}};
  return associated(call, tag, std::move(out));
}

Json attribute(const Call& call, const Tag& tag) {
  const auto web_id = web_id_of(call, tag);
  return {
      {"WebId", web_id},
      {"Name", tag.name},
      {"Description", tag.description},
      {"Path", path_of(call.site, tag)},
      {"Type", tag.type == ValueType::text      ? "String"
               : tag.type == ValueType::integer ? "Int32"
                                                : "Double"},
      {"DefaultUnitsName", tag.unit},
      {"DataReferencePlugIn", "PI Point"},
      {"Step", tag.steps()},
      {"Links", {{"Self", link(call, "/attributes/" + web_id)}, {"Point", link(call, "/points/" + web_id)}}}};
}

Result<Tag> find_by_path(const Call& call) {
  const auto path = call.request.value("path");
  const auto prefix = "\\\\" + call.site.options.facility + "\\";
  if (!folded(path).starts_with(folded(prefix)))
    return fail(Code::not_found, "The path '{}' does not begin with {}.", path, prefix);
  auto tag = call.site.archive.find_tag(path.substr(prefix.size()));
  if (!tag) return fail(Code::not_found, "The point '{}' does not exist.", path);
  return *std::move(tag);
}

Result<Json> list_points(const Call& call, const PointQuery& query) {
  std::size_t skip = 0;
  TRY_OK(read_count(call.request, "startIndex", std::size_t{0}, std::size_t{1} << 31, skip));
  TRY(const auto count, parse_count(call.request, "maxCount", kCountDefault));
  Json items = Json::array();
  for (const auto& tag : call.site.archive.tags(query.name, skip, count, query.description))
    items.push_back(point(call, tag));
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

}  // namespace

Result<> check_web_id_form(const HttpRequest& request) {
  auto form = WebIdForm::full;
  return read_choice(request, "webIdType", kForms, form);
}

std::string web_id_of(const Call& call, const Tag& tag) {
  return point_web_id(call.site.options.facility, tag, form_of(call.request));
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    out += text[i];
  }
  return out;
}

Result<PointQuery> parse_query(std::string_view text) {
  PointQuery out;
  while (!text.empty()) {
    const auto end = std::min(text.find(" AND "), text.size());
    const auto term = text.substr(0, end);
    text.remove_prefix(std::min(end + 5, text.size()));
    auto colon = term.find(':');
    if (colon != term.npos && colon > 0 && term[colon - 1] == '\\') colon = term.npos;
    const auto field = colon == term.npos ? "name" : folded(term.substr(0, colon));
    auto pattern = unescaped(colon == term.npos ? term : term.substr(colon + 1));
    if (pattern.size() > 1 && pattern.front() == '"' && pattern.back() == '"')
      pattern = pattern.substr(1, pattern.size() - 2);
    if (field == "name" || field == "tag")
      out.name = pattern;
    else if (field == "description" || field == "descriptor")
      out.description = pattern;
    else
      return fail(Code::unsupported,
                  "The query names '{}'; only name and description are searched, joined by AND.", field);
  }
  return out;
}

Result<Json> handle_home(const Call& call) {
  return Json{{"Links",
               {{"Self", link(call, "/")},
                {"DataServers", link(call, "/dataservers")},
                {"AssetServers", link(call, "/assetservers")},
                {"System", link(call, "/system")}}}};
}

Result<Json> handle_system(const Call& call) {
  return Json{{"ProductTitle", "Spindle, PI Web API read side"},
              {"ProductVersion", SPINDLE_VERSION},
              {"Links", {{"Self", link(call, "/system")}}}};
}

Result<Json> handle_data_servers(const Call& call) {
  const auto& facility = call.site.options.facility;
  const auto name = call.request.value("name"), path = call.request.value("path");
  const bool asked = !name.empty() || !path.empty();
  const bool ours = folded(name) == folded(facility) ||
                    folded(path) == folded("\\\\PIServers[" + facility + "]") ||
                    folded(path) == folded("\\\\" + facility);
  if (asked && !ours)
    return fail(Code::not_found, "The data server '{}' does not exist.", name.empty() ? path : name);
  if (asked) return data_server(call);
  return Json{{"Links", Json::object()}, {"Items", Json::array({data_server(call)})}};
}

Result<Json> handle_data_server(const Call& call) {
  TRY_OK(check_server(call, call.params.at(0)));
  return data_server(call);
}

Result<Json> handle_asset_servers(const Call&) {
  return Json{{"Links", Json::object()}, {"Items", Json::array()}};
}

Result<Json> handle_server_points(const Call& call) {
  TRY_OK(check_server(call, call.params.at(0)));
  return list_points(call, {call.request.value("nameFilter"), ""});
}

Result<Json> handle_point_by_path(const Call& call) {
  TRY(const auto tag, find_by_path(call));
  return point(call, tag);
}

Result<Json> handle_points_search(const Call& call) {
  if (const auto server = call.request.value("dataserverwebid"); !server.empty())
    TRY_OK(check_server(call, server));
  TRY(const auto query, parse_query(call.request.value("query")));
  return list_points(call, query);
}

Result<Json> handle_point(const Call& call) {
  TRY(const auto tag, find_point(call.site, call.params.at(0)));
  return point(call, tag);
}

Result<Json> handle_attribute_by_path(const Call& call) {
  TRY(const auto tag, find_by_path(call));
  return attribute(call, tag);
}

Result<Json> handle_attribute(const Call& call) {
  TRY(const auto tag, find_point(call.site, call.params.at(0)));
  return attribute(call, tag);
}

}  // namespace spindle::serve::pi
