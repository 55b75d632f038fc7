// The read side of AVEVA's PI Web API over our archive, so that PI clients work on it: data servers, points,
// streams, stream sets, batch. docs/guides/pi-web-api.md says what is served and where it differs.
// Private to src/serve.
#pragma once

#include <nlohmann/json.hpp>

#include "src/serve/router.h"

namespace spindle::serve::pi {

using Json = nlohmann::ordered_json;

inline constexpr std::string_view kPrefix = "/piwebapi";
inline constexpr std::size_t kItemsMax = 150'000, kCountDefault = 1000;

struct PiRoute {
  std::string_view method, pattern;  // behind kPrefix
  Result<Json> (*handle)(const Call&);
};
std::span<const PiRoute> routes();

// A request whose path begins with kPrefix. Errors are {"Errors": [...]}.
HttpResponse answer(Site& site, const HttpRequest& request);

// What answer() does, before it becomes text: status and content, for batch.
struct Content {
  int status = 200;
  Json json;
};
Content content(Site& site, const HttpRequest& request);

}  // namespace spindle::serve::pi
