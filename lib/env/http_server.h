// An HTTP/1.1 server: keep-alive, TLS, limits on every input, answers in one piece or as a stream.
// start() returns when it listens; the handler is called from `threads` worker threads and may block.
// stop() ends accepting, waits for running answers up to `stop_timeout`, then cuts their connections and
// waits for their handlers (long ones ask gone()); the destructor stops. Memory: bodies at most
// `bodies_bytes_max` together; beyond it a request is refused with 503 and Retry-After.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/base.h"

namespace spindle {

struct HttpRequest {
  std::string method;                                      // "GET"
  std::string path;                                        // decoded, without query: "/streams/x/recorded"
  std::vector<std::pair<std::string, std::string>> query;  // decoded, in order, names as sent
  std::multimap<std::string, std::string> headers;         // names in lower case
  std::string body;                                        // gzip already undone, within body_bytes_max
  std::string peer;                                        // address of the other side
  // Has the client hung up? Poll it in long work; it may be asked until the answer is sent.
  std::function<bool()> gone;

  // First query value of that name (case does not matter), or the fallback.
  [[nodiscard]] std::string value(std::string_view name, std::string_view fallback = "") const;
  [[nodiscard]] std::vector<std::string> values(std::string_view name) const;
  [[nodiscard]] std::string header(std::string_view name) const;  // lower-case name; empty when absent
};

// Splits and decodes "/a%20b?x=1&y" into path and query of `request`. Refuses what is not an absolute path,
// broken %-escapes and decoded NUL bytes.
Result<> parse_target(std::string_view target, HttpRequest& request);

struct HttpResponse {
  int status = 200;
  std::string content_type = "application/json";
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
  // When set, `body` is followed by its pieces (chunked) until nullopt; an error cuts the connection so that
  // the client sees that the answer is not whole. Called as fast as the client reads.
  std::function<Result<std::optional<std::string>>()> next_piece;
};

// Told what stands in the head of a request, before its body is read: an answer refuses the request.
using HttpAdmission = std::function<std::optional<HttpResponse>(const HttpRequest&)>;

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  int port = 0;  // 0: any free one
  int threads = 4;
  std::size_t connections_max = 1024;
  std::size_t header_bytes_max = 64u << 10, body_bytes_max = 64u << 20, bodies_bytes_max = 512u << 20;
  Span idle_timeout = 60s, stop_timeout = 5s;
  std::string certificate_file, key_file;  // both set: TLS 1.2 and newer
  std::string client_ca_file;              // set: clients must show a certificate signed by it
  HttpAdmission admit;                     // called from the worker threads
};

class HttpServer {
 public:
  using Handler = std::function<HttpResponse(const HttpRequest&)>;
  virtual ~HttpServer() = default;
  [[nodiscard]] virtual int port() const = 0;
  virtual void stop() = 0;
};

Result<std::unique_ptr<HttpServer>> start_http_server(const HttpServerOptions& options,
                                                      HttpServer::Handler handler);

}  // namespace spindle
