// How clients reach an archive: HTTP with the native API (docs/guides/http-api.md, /openapi.json), the PI Web
// API's read side, OMF, a status page, and Arrow Flight. No logic of its own: the archive decides.
//
// start() returns when it listens. The archive and the metrics must outlive the Server; stop() (also called
// by the destructor) waits for running answers. Any thread. Crash: a write is answered with 200 only after
// the archive acknowledged it.
#pragma once

#include <memory>
#include <string>

#include "lib/config/config.h"
#include "lib/env/env.h"
#include "lib/observe/observe.h"
#include "lib/secure/secure.h"
#include "src/archive/archive.h"

namespace spindle::serve {

struct ServeOptions {
  std::string address = "127.0.0.1";
  int port = 8080;      // 0: any free one
  int flight_port = 0;  // of Arrow Flight; 0: the one after `port` (any free one if that is 0), -1: none
  int threads = 8;
  std::size_t connections_max = 1024;
  std::size_t body_bytes_max = 64u << 20, bodies_bytes_max = 512u << 20;
  Span idle_timeout = 60s, stop_timeout = 5s;
  std::string certificate_file, key_file;  // both set: TLS
  std::string client_ca_file;              // set: clients must show a certificate signed by it
  std::size_t sql_bytes_max = 1u << 30;    // memory of one SQL query
  Span sql_timeout = 60s;
  secure::SecureOptions auth;
  std::string facility = "spindle";  // the name under which PI clients see the archive
  std::string omf_definitions;       // file that keeps OMF types and containers; empty: OMF is refused
};
Result<> validate(const ServeOptions& options);
config::Section describe(ServeOptions& options);

class Server {
 public:
  virtual ~Server() = default;
  [[nodiscard]] virtual int port() const = 0;
  [[nodiscard]] virtual std::string url() const = 0;         // "http://127.0.0.1:8080"
  [[nodiscard]] virtual std::string flight_url() const = 0;  // "grpc://127.0.0.1:8081"; empty: none
  virtual void stop() = 0;
};

Result<std::unique_ptr<Server>> start(archive::Archive& archive, Env env, Metrics& metrics,
                                      const ServeOptions& options);

}  // namespace spindle::serve
