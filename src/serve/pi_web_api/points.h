// Data servers, points and attributes: what there is. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

Result<Json> handle_home(const Call& call);
Result<Json> handle_system(const Call& call);
Result<Json> handle_data_servers(const Call& call);
Result<Json> handle_data_server(const Call& call);
Result<Json> handle_asset_servers(const Call& call);
Result<Json> handle_server_points(const Call& call);
Result<Json> handle_point_by_path(const Call& call);
Result<Json> handle_points_search(const Call& call);
Result<Json> handle_point(const Call& call);
Result<Json> handle_attribute_by_path(const Call& call);
Result<Json> handle_attribute(const Call& call);

// The address of one of our own pages, as the client reached us.
std::string link(const Call& call, std::string_view path);
// webIdType: Full, IDOnly or PathOnly.
Result<> check_web_id_form(const HttpRequest& request);
std::string web_id_of(const Call& call, const Tag& tag);
std::string path_of(const Site& site, const Tag& tag);
// Fails unless the WebId is this data server's.
Result<> check_server(const Call& call, std::string_view web_id);

// The text without the backslashes that PI's query language asks for.
std::string unescaped(std::string_view text);
// "name:FIC* AND description:feed" → the two patterns; a bare word is a name.
struct PointQuery {
  std::string name, description;
};
Result<PointQuery> parse_query(std::string_view text);

}  // namespace spindle::serve::pi
