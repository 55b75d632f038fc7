#include "lib/env/http_connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <sys/poll.h>

#include "lib/base/text.h"
#include "lib/env/http_request.h"

namespace spindle {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Plain = beast::tcp_stream;
using Secure = beast::ssl_stream<beast::tcp_stream>;
using Parser = http::request_parser<http::string_body>;
template <class T = void>
using Task = asio::awaitable<T>;

// gcc 12 miscompiles co_await inside a condition or beside && and ?: it stands alone in a statement here.
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr Span kLinger = 10s;
constexpr std::size_t kReadAhead = 256u << 10;
constexpr std::int64_t kSlowestBytesPerSecond = 1024, kMicrosInSecond = 1'000'000;

HttpResponse refusal(int status, const std::string& message) {
  return {.status = status, .body = fmt::format(R"({{"error":{0},"Errors":[{0}]}})", json_text(message))};
}

std::optional<HttpResponse> refusal_of(error_code error, const HttpServerOptions& options) {
  if (error == http::error::header_limit || error == http::error::buffer_overflow)
    return refusal(431, fmt::format("the headers are larger than {} bytes", options.header_bytes_max));
  if (error == http::error::body_limit)
    return refusal(413,
                   fmt::format("the body is larger than {} bytes; send it in parts", options.body_bytes_max));
  static const auto& http_category = error_code{http::error::bad_method}.category();
  const bool said_wrong = error.category() == http_category && error != http::error::end_of_stream &&
                          error != http::error::partial_message;
  if (said_wrong) return refusal(400, "this is not an HTTP/1.1 request: " + error.message());
  return std::nullopt;  // the other side went away, or was silent for too long
}

// True when the other side closed or reset the connection.
bool hung_up(int socket) {
  pollfd asked{socket, POLLRDHUP, 0};
  return poll(&asked, 1, 0) > 0 && (asked.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

HttpResponse busy(const std::string& message) {
  auto response = refusal(503, message);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

bool sendable(std::string_view text) {
  return text.find_first_of(std::string_view{"\r\n\0", 3}) == text.npos;
}

// A share of HttpCore::body_bytes.
class BodyShare {
 public:
  explicit BodyShare(HttpCore& core) : core_(core) {}
  ~BodyShare() { core_.body_bytes -= held_; }
  BodyShare(const BodyShare&) = delete;
  BodyShare& operator=(const BodyShare&) = delete;
  bool hold(std::size_t bytes) {
    core_.body_bytes += bytes - held_;
    held_ = bytes;
    return core_.body_bytes <= core_.options.bodies_bytes_max;
  }

 private:
  HttpCore& core_;
  std::size_t held_ = 0;
};

// Runs `work` on a worker thread; a handler that throws (no memory) is answered for.
Task<HttpResponse> on_worker(HttpCore& core, std::function<HttpResponse()>& work) {
  auto guarded = [&work]() -> Task<HttpResponse> {
    try {
      co_return work();
    } catch (const std::exception& error) {
      co_return refusal(500, fmt::format("the request could not be served: {}", error.what()));
    }
  };
  auto response = co_await asio::co_spawn(core.workers, std::move(guarded), asio::use_awaitable);
  co_return response;
}

template <class Stream>
class Session {
 public:
  Session(HttpCore& core, Stream stream) : core_(core), stream_(std::move(stream)) {
    line_.socket = &base().socket();
    core_.lines.insert(&line_);
  }
  ~Session() { core_.lines.erase(&line_); }
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Serves until either side ends it. With `too_many` only says so.
  Task<> run(bool too_many) {
    bool going_on = co_await handshake();
    if (!going_on) co_return;
    while (going_on) going_on = co_await exchange(too_many);
    co_await end();
  }

 private:
  struct Exchange {  // what the answer must know of its request
    unsigned version = 11;
    bool keep_alive = false, head_only = false;
  };

  Plain& base() { return beast::get_lowest_layer(stream_); }
  void allow(Span span) { base().expires_after(span); }

  Task<bool> handshake() {
    if constexpr (std::is_same_v<Stream, Secure>) {
      allow(core_.options.idle_timeout);
      auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, kTuple);
      co_return !error;
    }
    co_return true;
  }

  Task<bool> exchange(bool too_many) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(core_.options.header_bytes_max));
    parser.body_limit(core_.options.body_bytes_max);
    line_.idle = true;
    allow(core_.options.idle_timeout);
    const auto [error, size] = co_await http::async_read_header(stream_, buffer_, parser, kTuple);
    line_.idle = false;
    auto refused = error ? refusal_of(error, core_.options) : std::nullopt;
    if (!error && too_many) refused = busy("too many connections; try again later");
    bool going_on = false;
    if (error || refused)
      co_await refuse(refused);
    else
      going_on = co_await serve(parser);
    co_return going_on;
  }

  Task<bool> serve(Parser& parser) {
    const auto& message = parser.get();
    const Exchange about{message.version(), message.keep_alive(), message.method() == http::verb::head};
    HttpRequest request;
    std::optional<HttpResponse> refused;
    if (const auto read = read_head(message, request); !read)
      refused = refusal(400, read.error().message);
    else if (core_.options.admit)
      refused = co_await admit(request);
    bool going_on = false;
    if (refused && !parser.is_done()) {
      co_await refuse(refused);
      co_return false;
    }
    if (refused) {
      going_on = co_await answer(about, *refused);
      co_return going_on;
    }
    BodyShare share{core_};
    const bool complete = co_await read_body(parser, share);
    if (!complete) co_return false;
    request.body = std::move(parser.get().body());
    std::function<HttpResponse()> work = [&] { return handle(request); };
    auto response = co_await on_worker(core_, work);
    going_on = co_await answer(about, response);
    co_return going_on;
  }

  Result<> read_head(const http::request<http::string_body>& message, HttpRequest& request) {
    const auto text = [](auto view) { return std::string{view.data(), view.size()}; };
    request.method = text(message.method_string());
    for (const auto& field : message) {
      auto name = text(field.name_string());
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      request.headers.emplace(std::move(name), text(field.value()));
    }
    error_code error;
    const auto peer = base().socket().remote_endpoint(error);
    if (!error) request.peer = peer.address().to_string();
    request.gone = [socket = base().socket().native_handle()] { return hung_up(socket); };
    const auto target = message.target();
    return parse_target({target.data(), target.size()}, request);
  }

  Task<std::optional<HttpResponse>> admit(const HttpRequest& request) {
    std::optional<HttpResponse> refused;
    std::function<HttpResponse()> work = [&] {
      refused = core_.options.admit(request);
      return HttpResponse{};
    };
    auto failed = co_await on_worker(core_, work);
    if (failed.status != 200) refused = std::move(failed);
    co_return refused;
  }

  Task<bool> read_body(Parser& parser, BodyShare& share) {
    if (!parser.is_done() && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
      const http::response<http::empty_body> go_on{http::status::continue_, 11};
      auto [error, size] = co_await http::async_write(stream_, go_on, kTuple);
      if (error) co_return false;
    }
    const auto began = std::chrono::steady_clock::now();
    while (!parser.is_done()) {
      allow(time_for_more(began, parser.get().body().size()));
      auto [error, size] = co_await http::async_read_some(stream_, buffer_, parser, kTuple);
      auto refused = error ? refusal_of(error, core_.options) : std::nullopt;
      if (!error && !share.hold(parser.get().body().size()))
        refused = busy("the server holds as many request bodies as it may; try again later");
      if (refused) co_await refuse(refused);
      if (error || refused) co_return false;
    }
    co_return true;
  }

  // A body may pause for as long as a connection may be silent, and must come faster than kSlowest: bytes one
  // by one would hold the connection for days.
  [[nodiscard]] Span time_for_more(std::chrono::steady_clock::time_point began, std::size_t received) const {
    const auto taken = std::chrono::floor<Span>(std::chrono::steady_clock::now() - began);
    const Span earned{static_cast<std::int64_t>(received) * kMicrosInSecond / kSlowestBytesPerSecond};
    return std::clamp(core_.options.idle_timeout + earned - taken, Span{1}, core_.options.idle_timeout);
  }

  HttpResponse handle(HttpRequest& request) {
    const auto encoding = request.header("content-encoding");
    if (!encoding.empty() && encoding != "identity") {
      if (encoding != "gzip")
        return refusal(415, "the body is encoded as " + encoding + "; send gzip or none");
      auto plain = gunzip(request.body, core_.options.body_bytes_max);
      if (!plain) return refusal(plain.error().code == Code::exhausted ? 413 : 400, plain.error().message);
      request.body = *std::move(plain);
    }
    return core_.handler(request);
  }

  // Answers where there is something to say; the connection then ends, since the rest of the request is
  // unread.
  Task<> refuse(std::optional<HttpResponse>& response) {
    if (!response) co_return;
    unread_ = true;
    (void)co_await answer({}, *response);
  }

  // False when the connection cannot go on.
  Task<bool> answer(Exchange about, HttpResponse& response) {
    const bool whole = !response.next_piece || about.head_only;
    const bool keep = about.keep_alive && !core_.stopping && (whole || about.version > 10);
    bool sent = false;
    if (whole)
      sent = co_await send_whole(about, response, keep);
    else
      sent = co_await send_pieces(about, response, keep);
    co_return sent&& keep;
  }

  template <class Body>
  http::response<Body> head_of(Exchange about, const HttpResponse& response, bool keep) {
    http::response<Body> message{http::int_to_status(static_cast<unsigned>(response.status)), about.version};
    message.result(static_cast<unsigned>(response.status));
    message.set(http::field::server, "spindle");
    if (response.status != 204) message.set(http::field::content_type, response.content_type);
    for (const auto& [name, value] : response.headers)
      if (sendable(name) && sendable(value)) message.insert(name, value);
    message.keep_alive(keep);
    return message;
  }

  Task<bool> send_whole(Exchange about, HttpResponse& response, bool keep) {
    auto message = head_of<http::string_body>(about, response, keep);
    if (!about.head_only) {
      message.body() = std::move(response.body);
      message.prepare_payload();
    } else if (!response.next_piece) {
      message.content_length(response.body.size());
    } else {
      message.chunked(about.version > 10);  // how long a streamed answer would be is not known
    }
    http::response_serializer<http::string_body> serializer{message};
    serializer.split(about.head_only);  // the head alone, no chunk behind it
    while (!serializer.is_done()) {
      allow(core_.options.idle_timeout);
      auto [error, size] = co_await http::async_write_some(stream_, serializer, kTuple);
      if (error) co_return false;
      if (about.head_only && serializer.is_header_done()) break;
    }
    co_return true;
  }

  Task<bool> send_pieces(Exchange about, HttpResponse& response, bool keep) {
    auto message = head_of<http::empty_body>(about, response, keep);
    const bool chunked = about.version > 10;
    message.chunked(chunked);
    http::response_serializer<http::empty_body> serializer{message};
    allow(core_.options.idle_timeout);
    auto [error, size] = co_await http::async_write_header(stream_, serializer, kTuple);
    if (error) co_return false;
    std::optional<std::string> piece = std::move(response.body);
    std::function<HttpResponse()> work = [&] { return next_piece(response, piece); };
    while (piece) {
      const bool sent = co_await send_piece(*piece, chunked);
      if (!sent) co_return false;
      const auto next = co_await on_worker(core_, work);
      if (next.status == 200) continue;
      line_.cut();  // the client must see that the answer is not whole
      co_return false;
    }
    if (!chunked) co_return true;
    auto [end_error, end_size] = co_await asio::async_write(stream_, http::make_chunk_last(), kTuple);
    co_return !end_error;
  }

  static HttpResponse next_piece(HttpResponse& response, std::optional<std::string>& piece) {
    auto got = response.next_piece();
    if (!got) return refusal(500, got.error().message);
    piece = *std::move(got);
    return {};
  }

  Task<bool> send_piece(const std::string& piece, bool chunked) {
    if (piece.empty()) co_return true;  // an empty chunk would end the answer
    allow(core_.options.idle_timeout);
    const asio::const_buffer bytes{piece.data(), piece.size()};
    if (chunked) {
      auto [error, size] = co_await asio::async_write(stream_, http::make_chunk(bytes), kTuple);
      co_return !error;
    }
    auto [error, size] = co_await asio::async_write(stream_, bytes, kTuple);
    co_return !error;
  }

  // A client that is still sending would lose our answer if we closed at once: what it sends is thrown away.
  Task<> end() {
    allow(kLinger);
    if constexpr (std::is_same_v<Stream, Plain>) {
      error_code ignored;
      base().socket().shutdown(tcp::socket::shutdown_send, ignored);
    }
    std::array<char, 16'384> waste;
    std::size_t left = unread_ ? core_.options.body_bytes_max * 4 : 0;
    while (left > 0) {
      auto [error, size] = co_await stream_.async_read_some(asio::buffer(waste), kTuple);
      if (error) co_return;
      left -= std::min(left, size);
    }
    if constexpr (std::is_same_v<Stream, Secure>) {
      auto [error] = co_await stream_.async_shutdown(kTuple);
      (void)error;
    }
  }

  HttpCore& core_;
  Stream stream_;
  beast::flat_buffer buffer_{core_.options.header_bytes_max + kReadAhead};
  HttpCore::Line line_;
  bool unread_ = false;
};

}  // namespace

boost::asio::awaitable<void> converse(HttpCore& core, tcp::socket socket, bool too_many) {
  if (core.tls) {
    Session<Secure> session{core, Secure{Plain{std::move(socket)}, *core.tls}};
    co_await session.run(too_many);
  } else {
    Session<Plain> session{core, Plain{std::move(socket)}};
    co_await session.run(too_many);
  }
}

}  // namespace spindle
