// Which handler answers a request: a table of routes, matched by method and path. Private to src/serve.
#pragma once

#include <atomic>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/env/http_server.h"
#include "lib/secure/secure.h"
#include "src/acquire/omf/omf.h"
#include "src/serve/serve.h"

namespace spindle::serve {

// What all handlers share.
struct Site {
  archive::Archive& archive;
  Env env;
  Metrics& metrics;
  const ServeOptions options;
  const Time started;
  secure::Guard& guard;
  std::atomic<bool> stopping = false;
  std::atomic<int> flight_port = -1;
  std::unique_ptr<acquire::OmfEndpoint> omf;  // null: OMF is refused
};

struct Call {
  Site& site;
  const HttpRequest& request;
  std::vector<std::string> params;  // what stood for each {name} of the pattern, in order
};

struct Route {
  std::string_view method;   // "GET"; serves HEAD as well
  secure::Role role;         // who may
  std::string_view pattern;  // "/streams/{webId}/recorded"; case of letters does not matter
  Result<HttpResponse> (*handle)(const Call&);
};

std::span<const Route> native_routes();

// Finds the route and calls it; errors become answers in the words of the API they belong to.
HttpResponse route(Site& site, const HttpRequest& request);

// The answer that refuses a request for who sends it; asked before its body is read.
std::optional<HttpResponse> refuse_stranger(Site& site, const HttpRequest& request);

// Whether `path` fits `pattern`; fills `params`.
bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& params);

}  // namespace spindle::serve
