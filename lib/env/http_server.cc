#include "lib/env/http_server.h"

#include <condition_variable>
#include <mutex>
#include <thread>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "lib/env/http_connection.h"

namespace spindle {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr Span kAcceptPause = 100ms;

class Server final : public HttpServer {
 public:
  Server(const HttpServerOptions& options, Handler handler) : core_(options, std::move(handler)) {}
  ~Server() override { stop(); }

  Result<> start() {
    TRY_OK(load_tls());
    TRY_OK(listen());
    asio::co_spawn(core_.io, accept(), asio::detached);
    thread_ = std::thread{[this] {
      core_.io.run();
      const std::lock_guard lock{mutex_};
      finished_ = true;
      done_.notify_all();
    }};
    return {};
  }

  [[nodiscard]] int port() const override { return port_; }

  void stop() override {
    const std::lock_guard once{stopping_};
    if (!thread_.joinable()) return;
    asio::post(core_.io, [this] {
      core_.stopping = true;
      acceptor_.close();
      pause_.cancel();
      for (const auto* line : core_.lines)
        if (line->idle) line->cut();
    });
    if (!finished_in(core_.options.stop_timeout))
      asio::post(core_.io, [this] {
        for (const auto* line : core_.lines) line->cut();
      });
    thread_.join();
    core_.workers.join();
  }

 private:
  bool finished_in(Span span) {
    std::unique_lock lock{mutex_};
    return done_.wait_for(lock, span, [&] { return finished_; });
  }

  Result<> load_tls() {
    const auto& options = core_.options;
    if (options.certificate_file.empty() && options.key_file.empty()) return {};
    auto& tls = core_.tls.emplace(asio::ssl::context::tls_server);
    tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_tlsv1 |
                    asio::ssl::context::no_tlsv1_1);
    SSL_CTX_set_session_id_context(tls.native_handle(), reinterpret_cast<const unsigned char*>("spindle"), 7);
    error_code error;
    if (tls.use_certificate_chain_file(options.certificate_file, error))
      return fail(Code::invalid, "cannot use the certificate {}: {}", options.certificate_file,
                  error.message());
    if (tls.use_private_key_file(options.key_file, asio::ssl::context::pem, error))
      return fail(Code::invalid, "cannot use the key {}: {}", options.key_file, error.message());
    if (options.client_ca_file.empty()) return {};
    if (tls.load_verify_file(options.client_ca_file, error))
      return fail(Code::invalid, "cannot use the client CA {}: {}", options.client_ca_file, error.message());
    tls.set_verify_mode(asio::ssl::verify_peer | asio::ssl::verify_fail_if_no_peer_cert);
    return {};
  }

  Result<> listen() {
    const auto& options = core_.options;
    error_code error;
    tcp::resolver resolver{core_.io};
    const auto found = resolver.resolve(options.address, std::to_string(options.port), error);
    if (error || found.empty())
      return fail(Code::invalid, "the address {} is not known: {}", options.address, error.message());
    const tcp::endpoint endpoint = *found.begin();
    acceptor_.open(endpoint.protocol(), error);
    if (!error) acceptor_.set_option(tcp::acceptor::reuse_address{true}, error);
    if (!error) acceptor_.bind(endpoint, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (error)
      return fail(Code::unavailable, "cannot listen on {}:{}: {}", options.address, options.port,
                  error.message());
    port_ = acceptor_.local_endpoint().port();
    return {};
  }

  asio::awaitable<void> accept() {
    while (acceptor_.is_open()) {
      auto [error, socket] = co_await acceptor_.async_accept(kTuple);
      if (!error) welcome(std::move(socket));
      if (!error || !acceptor_.is_open()) continue;
      pause_.expires_after(kAcceptPause);  // out of file descriptors, for example
      (void)co_await pause_.async_wait(kTuple);
    }
  }

  // Beyond connections_max a connection is told so; beyond twice that it is closed without a word.
  void welcome(tcp::socket socket) {
    const auto open = core_.lines.size();
    if (open >= core_.options.connections_max * 2) return;
    error_code ignored;
    socket.set_option(tcp::no_delay{true}, ignored);
    const bool too_many = open >= core_.options.connections_max;
    asio::co_spawn(core_.io, converse(core_, std::move(socket), too_many), asio::detached);
  }

  HttpCore core_;
  tcp::acceptor acceptor_{core_.io};
  asio::steady_timer pause_{core_.io};
  int port_ = 0;
  std::thread thread_;
  std::mutex stopping_, mutex_;
  std::condition_variable done_;
  bool finished_ = false;
};

Result<> validate(const HttpServerOptions& options) {
  if (options.threads < 1 || options.threads > 1024)
    return fail(Code::invalid, "threads: {} is not between 1 and 1024", options.threads);
  if (options.port < 0 || options.port > 65'535)
    return fail(Code::invalid, "port: {} is not between 0 and 65535", options.port);
  if (options.connections_max == 0) return fail(Code::invalid, "connections_max must be positive");
  if (options.header_bytes_max < 1024 || options.header_bytes_max > (1u << 30))
    return fail(Code::invalid, "header_bytes_max: {} is not between 1 KiB and 1 GiB",
                options.header_bytes_max);
  if (options.idle_timeout <= Span{0}) return fail(Code::invalid, "idle_timeout must be positive");
  if (options.certificate_file.empty() != options.key_file.empty())
    return fail(Code::invalid, "TLS needs both certificate_file and key_file");
  if (options.certificate_file.empty() && !options.client_ca_file.empty())
    return fail(Code::invalid, "client_ca_file needs certificate_file and key_file");
  return {};
}

}  // namespace

Result<std::unique_ptr<HttpServer>> start_http_server(const HttpServerOptions& options,
                                                      HttpServer::Handler handler) {
  TRY_OK(validate(options));
  auto server = std::make_unique<Server>(options, std::move(handler));
  TRY_OK(server->start());
  return server;
}

}  // namespace spindle
