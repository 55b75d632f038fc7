#include "src/serve/pi_web_api/pi_web_api.h"

#include "src/serve/answers.h"
#include "src/serve/pi_web_api/batch.h"
#include "src/serve/pi_web_api/calculation.h"
#include "src/serve/pi_web_api/enumerations.h"
#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/selected_fields.h"
#include "src/serve/pi_web_api/streams.h"

namespace spindle::serve::pi {
namespace {

constexpr PiRoute kRoutes[] = {
    {"GET", "/", handle_home},
    {"GET", "/assetservers", handle_asset_servers},
    {"GET", "/attributes", handle_attribute_by_path},
    {"GET", "/attributes/{webId}", handle_attribute},
    {"POST", "/batch", handle_batch},
    {"GET", "/calculation/intervals", handle_calculation_intervals},
    {"GET", "/calculation/recorded", handle_calculation_recorded},
    {"GET", "/calculation/summary", handle_calculation_summary},
    {"GET", "/calculation/times", handle_calculation_times},
    {"GET", "/dataservers", handle_data_servers},
    {"GET", "/dataservers/{webId}", handle_data_server},
    {"GET", "/dataservers/{webId}/enumerationsets", handle_enumeration_sets},
    {"GET", "/dataservers/{webId}/points", handle_server_points},
    {"GET", "/enumerationsets/{webId}", handle_enumeration_set},
    {"GET", "/enumerationsets/{webId}/enumerationvalues", handle_enumeration_values},
    {"GET", "/points", handle_point_by_path},
    {"GET", "/points/search", handle_points_search},
    {"GET", "/points/{webId}", handle_point},
    {"GET", "/streams/{webId}/{action}", handle_stream},
    {"GET", "/streamsets/joined", handle_joined},
    {"GET", "/streamsets/{action}", handle_stream_set},
    {"GET", "/streamsets/{webId}/{action}", handle_point_stream_set},
    {"GET", "/system", handle_system}};

constexpr std::size_t kBodyBytesMax = 4u << 20;

Content errors(int status, const std::string& message) { return {status, {{"Errors", {message}}}}; }

}  // namespace

std::span<const PiRoute> routes() { return kRoutes; }

Content content(Site& site, const HttpRequest& request) {
  std::string path = request.path.substr(std::min(kPrefix.size(), request.path.size()));
  if (path.empty()) path = "/";
  if (request.body.size() > kBodyBytesMax)
    return errors(413, fmt::format("The body is larger than {} bytes.", kBodyBytesMax));
  Call call{site, request, {}};
  bool other_method = false;
  for (const auto& route : routes()) {
    if (!matches(route.pattern, path, call.params)) continue;
    if (route.method != request.method && !(request.method == "HEAD" && route.method == "GET")) {
      other_method = true;
      continue;
    }
    const auto form = check_web_id_form(request);
    auto json = form ? route.handle(call) : std::unexpected(form.error());
    if (!json)
      return errors(json.error().code == Code::exhausted ? 400 : status_of(json.error().code),
                    json.error().message);
    const int status = route.pattern == "/batch" ? 207 : 200;
    return {status, select_fields(*std::move(json), status == 207 ? "" : request.value("selectedFields"))};
  }
  if (other_method) return errors(405, "The read side of PI Web API is served here; this method is not.");
  return errors(404, "Nothing is served at " + request.path + ".");
}

HttpResponse answer(Site& site, const HttpRequest& request) {
  auto [status, json] = content(site, request);
  auto out = json_answer(json.dump(-1, ' ', false, Json::error_handler_t::replace), status);
  out.content_type = "application/json; charset=utf-8";
  return out;
}

}  // namespace spindle::serve::pi
