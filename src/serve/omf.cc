#include "src/serve/omf.h"

#include "lib/env/http_request.h"
#include "src/serve/answers.h"
#include "src/serve/json_depth.h"

namespace spindle::serve {
namespace {

using acquire::kOmfBodyBytesMax;
using acquire::OmfAnswer;
using acquire::refuse_omf;

// OMF says gzip in a header of its own; where Content-Encoding said it as well, it is undone already.
Result<std::string> plain_body(const HttpRequest& request) {
  const auto compression = folded(request.header("compression"));
  if (compression.empty() || compression == "none" || request.header("content-encoding") == "gzip")
    return request.body;
  if (compression != "gzip")
    return fail(Code::invalid, "the body is compressed by '{}'; send gzip or none", compression);
  if (request.body.size() > kOmfBodyBytesMax)
    return fail(Code::exhausted, "the body is larger than {} bytes", kOmfBodyBytesMax);
  return gunzip(request.body, kOmfBodyBytesMax);
}

// Rows set aside tell who sent them.
Result<std::string> sender(const Call& call) {
  TRY(const auto identity, call.site.guard.identify(call.request.header("authorization")));
  return "omf/" + identity.name;
}

Result<OmfAnswer> answer(const Call& call) {
  const auto& request = call.request;
  if (!call.site.omf) return refuse_omf(501, "OMF is not taken here", "set a file for its definitions");
  auto body = plain_body(request);
  if (!body)
    return refuse_omf(body.error().code == Code::exhausted ? 413 : 400, body.error().message,
                      "send several smaller messages, plain or as gzip");
  if (const auto shallow = check_depth(*body); !shallow)
    return refuse_omf(400, shallow.error().message, "send objects of values");
  TRY(auto source, sender(call));
  return call.site.omf->handle({.type = request.header("messagetype"),
                                .format = request.header("messageformat"),
                                .version = request.header("omfversion"),
                                .action = request.header("action"),
                                .body = *std::move(body),
                                .source = std::move(source)});
}

}  // namespace

Result<HttpResponse> handle_omf(const Call& call) {
  TRY(auto told, answer(call));
  auto response = json_answer(std::move(told.body), told.status);
  if (told.status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

}  // namespace spindle::serve
