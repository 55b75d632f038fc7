#include "lib/env/http_client.h"

#include <algorithm>
#include <cctype>
#include <mutex>

#include <curl/curl.h>

namespace spindle {
namespace {

using Handle = std::unique_ptr<CURL, void (*)(CURL*)>;

// What one request gathers; told to libcurl by pointer.
struct Exchange {
  HttpAnswer answer;
  std::size_t bytes_max = 0;
  bool too_large = false;
};

std::size_t take_body(char* data, std::size_t, std::size_t size, void* exchange) {
  auto& to = *static_cast<Exchange*>(exchange);
  to.too_large = to.answer.body.size() + size > to.bytes_max;
  if (to.too_large) return 0;
  to.answer.body.append(data, size);
  return size;
}

std::size_t take_header(char* data, std::size_t, std::size_t size, void* exchange) {
  auto& headers = static_cast<Exchange*>(exchange)->answer.headers;
  const std::string_view line{data, size};
  if (line.starts_with("HTTP/")) headers.clear();  // of an answer before: 100 or an authentication step
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return size;
  std::string name{line.substr(0, colon)};
  std::ranges::transform(name, name.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const auto from = line.find_first_not_of(" \t", colon + 1), to = line.find_last_not_of(" \t\r\n");
  headers.emplace(std::move(name),
                  from == std::string_view::npos || to < from ? "" : line.substr(from, to - from + 1));
  return size;
}

Code code_of(CURLcode failed) {
  switch (failed) {
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CACERT_BADFILE:
      return Code::invalid;
    case CURLE_OPERATION_TIMEDOUT:
      return Code::timeout;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_LOGIN_DENIED:
      return Code::denied;
    default:
      return Code::unavailable;
  }
}

class CurlClient final : public HttpClient {
 public:
  CurlClient(const HttpClientOptions& options, long authentication)
      : options_(options), authentication_(authentication) {}

  Result<HttpAnswer> send(const Call& call) override {
    Handle handle = take();
    CHECK(handle);
    Exchange exchange{.bytes_max = options_.answer_bytes_max};
    curl_slist* list = nullptr;
    for (const auto& header : call.headers) list = curl_slist_append(list, header.c_str());
    list = curl_slist_append(list, "Expect:");  // no pause before a body
    const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers{list, curl_slist_free_all};
    char words[CURL_ERROR_SIZE] = "";
    set_up(handle.get(), call, headers.get(), exchange, words);
    const CURLcode failed = curl_easy_perform(handle.get());
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (exchange.too_large)
      return fail(Code::exhausted, "{}: the answer is larger than {} bytes", call.url,
                  options_.answer_bytes_max);
    if (failed != CURLE_OK)
      return fail(code_of(failed), "{}: {}", call.url, *words ? words : curl_easy_strerror(failed));
    give_back(std::move(handle));
    exchange.answer.status = static_cast<int>(status);
    return std::move(exchange.answer);
  }

 private:
  Handle take() {
    const std::lock_guard lock{mutex_};
    if (idle_.empty()) return {curl_easy_init(), curl_easy_cleanup};
    Handle handle = std::move(idle_.back());
    idle_.pop_back();
    curl_easy_reset(handle.get());  // keeps its connection
    return handle;
  }

  void give_back(Handle handle) {
    const std::lock_guard lock{mutex_};
    idle_.push_back(std::move(handle));
  }

  void set_up(CURL* handle, const Call& call, curl_slist* headers, Exchange& exchange, char* words) const {
    curl_easy_setopt(handle, CURLOPT_ERRORBUFFER, words);
    curl_easy_setopt(handle, CURLOPT_URL, call.url.c_str());
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout / 1ms));
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can undo
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &exchange);
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    set_up_method(handle, call);
    set_up_identity(handle);
  }

  static void set_up_method(CURL* handle, const Call& call) {
    if (call.method == "HEAD") curl_easy_setopt(handle, CURLOPT_NOBODY, 1L);
    if (call.method != "GET" && call.method != "HEAD") {
      curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(call.body.size()));
      curl_easy_setopt(handle, CURLOPT_POSTFIELDS, call.body.data());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, call.method.c_str());
  }

  void set_up_identity(CURL* handle) const {
    const auto text = [&](CURLoption option, const std::string& value) {
      if (!value.empty()) curl_easy_setopt(handle, option, value.c_str());
    };
    text(CURLOPT_CAINFO, options_.ca_file);
    text(CURLOPT_SSLCERT, options_.client_certificate);
    text(CURLOPT_SSLKEY, options_.client_key);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYPEER, options_.verify_tls ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_SSL_VERIFYHOST, options_.verify_tls ? 2L : 0L);
    if (authentication_ == CURLAUTH_NONE) return;
    curl_easy_setopt(handle, CURLOPT_HTTPAUTH, authentication_);
    text(CURLOPT_XOAUTH2_BEARER, options_.bearer_token);
    if (authentication_ != CURLAUTH_BEARER) curl_easy_setopt(handle, CURLOPT_USERPWD, identity_.c_str());
  }

  const HttpClientOptions options_;
  const long authentication_;
  const std::string identity_ = options_.user + ":" + options_.password;
  std::mutex mutex_;
  std::vector<Handle> idle_;
};

}  // namespace

Result<std::unique_ptr<HttpClient>> make_http_client(const HttpClientOptions& options) {
  static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (started != CURLE_OK) return fail(Code::io, "libcurl does not start: {}", curl_easy_strerror(started));
  const std::map<std::string, unsigned long> ways = {{"none", CURLAUTH_NONE},
                                                     {"basic", CURLAUTH_BASIC},
                                                     {"bearer", CURLAUTH_BEARER},
                                                     {"negotiate", CURLAUTH_NEGOTIATE},
                                                     {"ntlm", CURLAUTH_NTLM}};
  const auto way = ways.find(options.authentication);
  if (way == ways.end())
    return fail(Code::invalid, "authentication '{}' must be none, basic, bearer, negotiate or ntlm",
                options.authentication);
  if (options.timeout < 1ms) return fail(Code::invalid, "timeout must be at least 1ms");
  return std::make_unique<CurlClient>(options, static_cast<long>(way->second));
}

std::string url_escape(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) ||
        std::string_view{"-._~"}.find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

}  // namespace spindle
