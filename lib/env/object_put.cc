#include "lib/env/object_put.h"

#include "lib/env/clock.h"
#include "lib/env/http_server.h"

namespace spindle {
namespace {

// Each part of a path, with its slashes.
std::string escaped(std::string_view path) {
  std::string out;
  while (true) {
    const auto slash = std::min(path.find('/'), path.size());
    out += "/" + url_escape(path.substr(0, slash));
    if (slash == path.size()) return out;
    path.remove_prefix(slash + 1);
  }
}

HttpClient::Call call_of(const std::string& scheme, const ObjectPut& put,
                         const std::map<std::string, std::string>& headers, std::string_view query) {
  HttpClient::Call call{
      .method = "PUT", .url = scheme + "://" + put.host + put.path, .body = std::string{put.body}};
  if (!query.empty()) call.url += "?" + std::string{query};
  for (const auto& [name, value] : headers)
    if (name != "host") call.headers.push_back(name + ": " + value);
  return call;
}

// "scheme", "host" and "/path" of a URL.
struct Address {
  std::string scheme, host, path;
};
Address split(std::string_view url) {
  const auto host = url.find("://") + 3, path = std::min(url.find('/', host), url.size());
  Address out{std::string{url.substr(0, host - 3)}, std::string{url.substr(host, path - host)},
              std::string{url.substr(path)}};
  while (out.path.ends_with('/')) out.path.pop_back();
  return out;
}

// What stands between the first : behind the scheme and the @, before the host ends.
std::string password_in(std::string_view url) {
  const auto host = url.find("://") + 3;
  const auto authority = url.substr(host, std::min(url.find_first_of("/?", host), url.size()) - host);
  const auto at = authority.find('@'), colon = authority.find(':');
  if (at == authority.npos || colon > at) return "";
  HttpRequest decoded;
  const auto read = parse_target("/" + std::string{authority.substr(colon + 1, at - colon - 1)}, decoded);
  return read ? decoded.path.substr(1) : "";
}

// The fields of a SAS token among those of the URL; empty without a signature.
std::string sas_in(std::string_view url) {
  const auto mark = url.find('?');
  std::string out;
  bool has_signature = false;
  for (auto rest = mark == url.npos ? std::string_view{} : url.substr(mark + 1); !rest.empty();) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto field = rest.substr(0, end), name = field.substr(0, field.find('='));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    const bool of_arrow = name.find('_') != name.npos;  // enable_tls, blob_storage_authority, ...
    has_signature |= name == "sig";
    if (!of_arrow) out += (out.empty() ? "" : "&") + std::string{field};
  }
  return has_signature ? out : "";
}

}  // namespace

std::optional<ConditionalPut::Sign> azure_put(const AzureAccess& access) {
  const auto sas = sas_in(access.url);
  const auto key = access.key.empty() ? password_in(access.url) : access.key;
  if (key.empty() && sas.empty()) return std::nullopt;
  return [=, base = split(access.blob_url), account = access.account](
             const std::string& path, std::string_view body) -> Result<HttpClient::Call> {
    ObjectPut put{base.host, base.path + escaped(path), body, {}};
    put.headers = {{"content-type", "application/octet-stream"},
                   {"if-none-match", "*"},
                   {"x-ms-blob-type", "BlockBlob"}};
    if (key.empty()) {
      put.headers["x-ms-version"] = "2021-08-06";
      return call_of(base.scheme, put, put.headers, sas);
    }
    TRY(const auto headers, signed_for_azure(put, account, key, system_clock().now()));
    return call_of(base.scheme, put, headers, "");
  };
}

ConditionalPut::Sign s3_put(std::function<AwsIdentity()> identity, const S3Place& place) {
  return [identity = std::move(identity), place](const std::string& path,
                                                 std::string_view body) -> Result<HttpClient::Call> {
    const auto who = identity();
    const auto bucket = path.substr(0, path.find('/'));
    ObjectPut put{place.endpoint.empty() ? fmt::format("s3.{}.amazonaws.com", who.region) : place.endpoint,
                  escaped(path),
                  body,
                  {}};
    if (place.endpoint.empty() || place.virtual_addressing) {
      put.host = bucket + "." + put.host;
      put.path = escaped(path.substr(bucket.size() + 1));
    }
    put.headers = {{"content-type", "application/octet-stream"}, {"if-none-match", "*"}};
    return call_of(place.scheme, put, signed_for_aws(put, who, system_clock().now()), "");
  };
}

}  // namespace spindle
