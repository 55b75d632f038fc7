// HTTP requests to other programs. One client may be used from any thread; each call blocks until the answer
// is there or its time limit has passed. Connections are reused.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle {

struct HttpClientOptions {
  std::string user, password;  // with `authentication` basic, negotiate or ntlm
  std::string bearer_token;    // with bearer
  std::string authentication = "none";
  std::string ca_file;  // extra certificate authority; empty: the system's
  std::string client_certificate, client_key;
  bool verify_tls = true;
  Span timeout = 60s;  // of one request, answer included
  std::size_t answer_bytes_max = 256u << 20;
};

struct HttpAnswer {
  int status = 0;
  std::multimap<std::string, std::string> headers;  // names in lower case
  std::string body;
};

class HttpClient {
 public:
  virtual ~HttpClient() = default;
  struct Call {
    std::string method = "GET";
    std::string url;
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
  };
  // Any HTTP status is an answer; an error means there was none (unavailable, timeout, exhausted, denied).
  virtual Result<HttpAnswer> send(const Call& call) = 0;
};

Result<std::unique_ptr<HttpClient>> make_http_client(const HttpClientOptions& options);

// Percent-encodes everything but unreserved characters (RFC 3986, 2.3).
std::string url_escape(std::string_view text);

}  // namespace spindle
