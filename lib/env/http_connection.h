// One connection of the HTTP server; private to lib/env. Everything here runs on the server's I/O thread, but
// for the handler, which runs on its workers.
#pragma once

#include <set>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>

#include "lib/env/http_server.h"

namespace spindle {

// What all connections share. Touched by the I/O thread only, but for `options`, `handler` and `workers`.
struct HttpCore {
  HttpCore(const HttpServerOptions& o, HttpServer::Handler h)
      : options(o), handler(std::move(h)), workers(static_cast<std::size_t>(o.threads)) {}

  struct Line {  // a connection as stop() sees it
    boost::asio::ip::tcp::socket* socket;
    bool idle = true;
    void cut() const {
      boost::system::error_code ignored;
      socket->shutdown(boost::asio::ip::tcp::socket::shutdown_both, ignored);
    }
  };

  const HttpServerOptions options;
  const HttpServer::Handler handler;
  boost::asio::io_context io{1};
  boost::asio::thread_pool workers;
  std::optional<boost::asio::ssl::context> tls;
  std::set<Line*> lines;
  std::size_t body_bytes = 0;
  bool stopping = false;
};

// Serves until either side ends it, in TLS when the core has it. With `too_many` only says so.
boost::asio::awaitable<void> converse(HttpCore& core, boost::asio::ip::tcp::socket socket, bool too_many);

}  // namespace spindle
