#include "src/serve/serve.h"

#include "lib/env/http_client.h"
#include "src/serve/archive_metrics.h"
#include "src/serve/flight/flight.h"
#include "src/serve/router.h"

namespace spindle::serve {
namespace {

// The signing keys of an OIDC issuer.
Result<std::string> fetch(const std::string& url) {
  TRY(const auto client, make_http_client({.timeout = 10s, .answer_bytes_max = 1u << 20}));
  TRY(auto answer, client->send({.url = url}));
  if (answer.status != 200) return fail(Code::unavailable, "{} answers with status {}", url, answer.status);
  return std::move(answer.body);
}

class ServerImpl final : public Server {
 public:
  ServerImpl(archive::Archive& archive, Env env, Metrics& metrics, const ServeOptions& options)
      : guard_(options.auth, env.clock, fetch),
        site_{archive, env, metrics, options, env.clock.now(), guard_},
        archive_metrics_(metrics, archive) {}
  ~ServerImpl() override { stop(); }

  Result<> start() {
    const auto& o = site_.options;
    if (!o.omf_definitions.empty()) {
      TRY(site_.omf, acquire::OmfEndpoint::open(site_.env.disk, o.omf_definitions, site_.archive));
    }
    HttpServerOptions http{
        .address = o.address,
        .port = o.port,
        .threads = o.threads,
        .connections_max = o.connections_max,
        .body_bytes_max = o.body_bytes_max,
        .bodies_bytes_max = o.bodies_bytes_max,
        .idle_timeout = o.idle_timeout,
        .stop_timeout = o.stop_timeout,
        .certificate_file = o.certificate_file,
        .key_file = o.key_file,
        .client_ca_file = o.client_ca_file,
        .admit = [this](const HttpRequest& request) { return refuse_stranger(site_, request); }};
    TRY(http_, start_http_server(http, [this](const HttpRequest& request) { return route(site_, request); }));
    if (o.flight_port >= 0) {
      TRY(flight_, start_flight(site_));
      site_.flight_port = flight_->port();
    }
    return {};
  }

  [[nodiscard]] int port() const override { return http_->port(); }
  [[nodiscard]] std::string url() const override {
    return url_of(site_.options.certificate_file.empty() ? "http" : "https", port());
  }
  [[nodiscard]] std::string flight_url() const override {
    if (!flight_) return "";
    return url_of(site_.options.certificate_file.empty() ? "grpc" : "grpc+tls", flight_->port());
  }
  void stop() override {
    site_.stopping = true;
    if (http_) http_->stop();
    if (flight_) flight_->stop();
  }

 private:
  [[nodiscard]] std::string url_of(std::string_view scheme, int port) const {
    const auto& address = site_.options.address;
    const bool v6 = address.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", scheme, v6 ? "[" : "", address, v6 ? "]" : "", port);
  }

  secure::Guard guard_;
  Site site_;
  ArchiveMetrics archive_metrics_;
  std::unique_ptr<HttpServer> http_;
  std::unique_ptr<FlightEnd> flight_;
};

}  // namespace

Result<> validate(const ServeOptions& options) {
  if (options.certificate_file.empty() != options.key_file.empty())
    return fail(Code::invalid, "TLS needs both certificate and key");
  if (options.flight_port == 0 && options.port == 65'535)
    return fail(Code::invalid, "no port comes after 65535: give flight_port");
  if (options.bodies_bytes_max < options.body_bytes_max)
    return fail(Code::invalid, "bodies_max must not be smaller than body_max");
  return secure::validate(options.auth, !secure::is_loopback(options.address),
                          !options.certificate_file.empty());
}

config::Section describe(ServeOptions& o) {
  config::Section s{"How clients reach the archive."};
  s.text("address", o.address, "Address to listen on; 0.0.0.0 or :: for all.");
  s.number("port", o.port, {0, 65'535}, "Port of HTTP; 0 takes any free one.");
  s.number("flight_port", o.flight_port, {-1, 65'535},
           "Port of Arrow Flight; 0 takes the one after `port`, -1 none.");
  s.number("threads", o.threads, {1, 1024}, "Requests served at the same time.");
  s.number("connections_max", o.connections_max, {1, 1'000'000}, "More connections are refused.");
  s.bytes("body_max", o.body_bytes_max, "Larger request bodies are refused.");
  s.bytes("bodies_max", o.bodies_bytes_max, "Memory of all request bodies together; beyond it clients wait.");
  s.span("idle_timeout", o.idle_timeout, "Silent connections are closed after this.");
  s.span("stop_timeout", o.stop_timeout, "Running answers may take this long when Spindle stops.");
  s.path("certificate", o.certificate_file, "PEM file with the server's certificate chain; turns TLS on.");
  s.path("key", o.key_file, "PEM file with its private key.");
  s.path("client_ca", o.client_ca_file, "Clients must show a certificate signed by this authority.");
  s.bytes("sql_memory_max", o.sql_bytes_max, "Memory of one SQL query.");
  s.span("sql_timeout", o.sql_timeout, "SQL queries are ended after this.");
  s.section("auth", secure::describe(o.auth));
  s.text("facility", o.facility, "Name under which PI clients see the archive.");
  s.check([&o] { return validate(o); });
  return s;
}

Result<std::unique_ptr<Server>> start(archive::Archive& archive, Env env, Metrics& metrics,
                                      const ServeOptions& options) {
  TRY_OK(validate(options));
  auto server = std::make_unique<ServerImpl>(archive, env, metrics, options);
  TRY_OK(server->start());
  return server;
}

}  // namespace spindle::serve
