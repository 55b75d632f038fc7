#include "src/serve/router.h"

#include <algorithm>
#include <cctype>

#include "src/serve/answers.h"
#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve {
namespace {

std::string_view first_part(std::string_view& path) {
  const auto end = std::min(path.find('/'), path.size());
  const auto part = path.substr(0, end);
  path.remove_prefix(std::min(end + 1, path.size()));
  return part;
}

bool serves(const Route& route, std::string_view method) {
  return route.method == method || (method == "HEAD" && route.method == "GET");
}

bool is_pi(const HttpRequest& request) {
  const auto path = folded(request.path);
  return path == pi::kPrefix || path.starts_with(fmt::format("{}/", pi::kPrefix));
}

// PI's read side is for readers; what is not served may be asked by all.
secure::Role needed_role(const HttpRequest& request) {
  std::vector<std::string> params;
  for (const Route& route : native_routes())
    if (serves(route, request.method) && matches(route.pattern, request.path, params)) return route.role;
  return is_pi(request) ? secure::Role::reader : secure::Role::none;
}

HttpResponse refusal(int status, const std::string& message) {
  auto answer = json_answer(
      fmt::format(R"({{"error":{0},"code":"denied","Errors":[{0}]}})", json_text(message)), status);
  if (status == 401) answer.headers.emplace_back("WWW-Authenticate", R"(Bearer realm="spindle")");
  return answer;
}

}  // namespace

std::optional<HttpResponse> refuse_stranger(Site& site, const HttpRequest& request) {
  const auto needed = needed_role(request);
  if (needed == secure::Role::none) return std::nullopt;
  const auto identity = site.guard.identify(request.header("authorization"));
  if (!identity) {
    const bool denied = identity.error().code == Code::denied;
    return denied ? refusal(401, identity.error().message) : error_answer(identity.error());
  }
  if (identity->role >= needed) return std::nullopt;
  if (identity->name.empty()) return refusal(401, "send Authorization: Bearer with an API key or a token");
  return refusal(403, fmt::format("'{}' is {}; this needs {}", identity->name, name_of(identity->role),
                                  name_of(needed)));
}

bool matches(std::string_view pattern, std::string_view path, std::vector<std::string>& params) {
  params.clear();
  if (!path.starts_with('/')) return false;
  pattern.remove_prefix(1);
  path.remove_prefix(1);
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!pattern.empty() && !path.empty()) {
    const auto wanted = first_part(pattern), given = first_part(path);
    if (wanted.starts_with('{'))
      params.emplace_back(given);
    else if (folded(wanted) != folded(given))
      return false;
  }
  return pattern.empty() && path.empty();
}

HttpResponse route(Site& site, const HttpRequest& request) {
  Call call{site, request, {}};
  std::string allowed;
  for (const Route& route : native_routes()) {
    if (!matches(route.pattern, request.path, call.params)) continue;
    if (!serves(route, request.method)) {
      allowed += (allowed.empty() ? "" : ", ") + std::string{route.method};
      continue;
    }
    auto answer = route.handle(call);
    return answer ? *std::move(answer) : error_answer(answer.error());
  }
  if (allowed.empty() && is_pi(request)) return pi::answer(site, request);
  if (allowed.empty())
    return error_answer(404, "not_found", "nothing is served at " + request.path + "; see /openapi.json");
  auto answer = error_answer(405, "invalid", request.path + " takes " + allowed);
  answer.headers.emplace_back("Allow", allowed);
  return answer;
}

}  // namespace spindle::serve
