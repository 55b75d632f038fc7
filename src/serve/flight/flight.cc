#include "src/serve/flight/flight.h"

#include <arrow/api.h>
#include <arrow/flight/server.h>
#include <arrow/flight/server_middleware.h>
#include <nlohmann/json.hpp>

#include "src/serve/arrow_writer.h"
#include "src/serve/flight/streams.h"
#include "src/serve/ingest_arrow.h"

namespace spindle::serve {
namespace {

namespace flight = arrow::flight;
using arrow::Status;
using nlohmann::json;

constexpr std::size_t kFlightsMax = 1000;

// Clients see the code by the kind of error, and the words in any case.
Status told(const Error& error) {
  const auto as = [&](flight::FlightStatusCode code) { return flight::MakeFlightError(code, error.message); };
  switch (error.code) {
    case Code::denied:
      return as(flight::FlightStatusCode::Unauthorized);
    case Code::timeout:
      return as(flight::FlightStatusCode::TimedOut);
    case Code::cancelled:
      return as(flight::FlightStatusCode::Cancelled);
    case Code::exhausted:
    case Code::unavailable:
      return as(flight::FlightStatusCode::Unavailable);
    case Code::not_found:
      return Status::KeyError(error.message);
    case Code::conflict:
    case Code::out_of_order:
      return Status::AlreadyExists(error.message);
    default:
      return Status::Invalid(error.message);
  }
}

// Answers a handshake with the header that every other call must show.
class Answered final : public flight::ServerMiddleware {
 public:
  explicit Answered(std::string authorization) : authorization_(std::move(authorization)) {}
  void SendingHeaders(flight::AddCallHeaders* headers) override {
    if (!authorization_.empty()) headers->AddHeader("authorization", authorization_);
  }
  void CallCompleted(const Status&) override {}
  [[nodiscard]] std::string name() const override { return "roles"; }

 private:
  const std::string authorization_;
};

class Roles final : public flight::ServerMiddlewareFactory {
 public:
  explicit Roles(secure::Guard& guard) : guard_(guard) {}
  Status StartCall(const flight::CallInfo& info, const flight::ServerCallContext& context,
                   std::shared_ptr<flight::ServerMiddleware>* middleware) override {
    const bool writes = info.method == flight::FlightMethod::DoPut;
    const auto& headers = context.incoming_headers();
    const auto header = headers.find("authorization");
    const auto shown = header == headers.end() ? std::string_view{} : header->second;
    const auto secret = secure::shown_secret(shown);
    const bool greets = info.method == flight::FlightMethod::Handshake && secret;
    *middleware = std::make_shared<Answered>(greets ? "Bearer " + *secret : "");
    const auto identity = guard_.identify(shown);
    if (!identity)
      return flight::MakeFlightError(flight::FlightStatusCode::Unauthenticated, identity.error().message);
    if (identity->role >= (writes ? secure::Role::writer : secure::Role::reader)) return Status::OK();
    if (identity->name.empty())
      return flight::MakeFlightError(flight::FlightStatusCode::Unauthenticated,
                                     "send the header authorization");
    return flight::MakeFlightError(flight::FlightStatusCode::Unauthorized,
                                   fmt::format("'{}' is only {}", identity->name, name_of(identity->role)));
  }

 private:
  secure::Guard& guard_;
};

class FlightServer final : public flight::FlightServerBase {
 public:
  explicit FlightServer(Site& site) : site_(site) {}

  Status ListFlights(const flight::ServerCallContext&, const flight::Criteria* criteria,
                     std::unique_ptr<flight::FlightListing>* listing) override {
    std::vector<flight::FlightInfo> all;
    for (const auto& tag : site_.archive.tags(criteria ? criteria->expression : "", 0, kFlightsMax)) {
      ARROW_ASSIGN_OR_RAISE(auto info, info_of(*samples_schema(), flight::FlightDescriptor::Path({tag.name}),
                                               json{{"tags", {tag.name}}}.dump()));
      all.push_back(std::move(info));
    }
    *listing = std::make_unique<flight::SimpleFlightListing>(std::move(all));
    return Status::OK();
  }

  Status GetFlightInfo(const flight::ServerCallContext& context, const flight::FlightDescriptor& descriptor,
                       std::unique_ptr<flight::FlightInfo>* out) override {
    const bool by_path = descriptor.type == flight::FlightDescriptor::PATH;
    const auto ticket =
        by_path ? json{{"tags", descriptor.path}}.dump(-1, ' ', true, json::error_handler_t::replace)
                : descriptor.cmd;
    const auto reader = open_ticket(site_, ticket, [&context] { return context.is_cancelled(); });
    if (!reader) return told(reader.error());
    ARROW_ASSIGN_OR_RAISE(auto info, info_of(*(*reader)->schema(), descriptor, ticket));
    *out = std::make_unique<flight::FlightInfo>(std::move(info));
    return Status::OK();
  }

  Status DoGet(const flight::ServerCallContext& context, const flight::Ticket& ticket,
               std::unique_ptr<flight::FlightDataStream>* stream) override {
    auto reader = open_ticket(site_, ticket.ticket, [&context] { return context.is_cancelled(); });
    if (!reader) return told(reader.error());
    *stream = std::make_unique<flight::RecordBatchStream>(*std::move(reader));
    return Status::OK();
  }

  Status DoPut(const flight::ServerCallContext&, std::unique_ptr<flight::FlightMessageReader> reader,
               std::unique_ptr<flight::FlightMetadataWriter> writer) override {
    std::string source;
    std::uint64_t sequence = 0;
    if (const auto read = read_origin(reader->descriptor(), source, sequence); !read)
      return told(read.error());
    while (true) {
      ARROW_ASSIGN_OR_RAISE(const auto chunk, reader->Next());
      if (!chunk.data) return Status::OK();
      const auto receipt = store(*chunk.data, source, sequence);
      if (!receipt) return told(receipt.error());
      const auto answer = json{
          {"sequence", sequence},
          {"stored", receipt->stored},
          {"rejected", receipt->rejected},
          {"replay",
           receipt->replay}}.dump();
      ARROW_RETURN_NOT_OK(writer->WriteMetadata(*arrow::Buffer::FromString(answer)));
      if (sequence != 0) ++sequence;
    }
  }

 private:
  static arrow::Result<flight::FlightInfo> info_of(const arrow::Schema& schema,
                                                   const flight::FlightDescriptor& descriptor,
                                                   const std::string& ticket) {
    flight::FlightEndpoint endpoint;
    endpoint.ticket.ticket = ticket;  // no location: where it was asked
    return flight::FlightInfo::Make(schema, descriptor, {endpoint}, -1, -1);
  }

  static Result<> read_origin(const flight::FlightDescriptor& descriptor, std::string& source,
                              std::uint64_t& sequence) {
    if (descriptor.cmd.empty()) return {};
    const auto command = json::parse(descriptor.cmd, nullptr, false);
    if (!command.is_object()) return fail(Code::invalid, "the descriptor's command is not a JSON object");
    for (const auto& [name, value] : command.items())
      if (name == "source" && value.is_string())
        source = value;
      else if (name == "sequence" && value.is_number_unsigned())
        sequence = value;
      else
        return fail(Code::invalid, "'{}' of the command is neither a source's name nor a sequence", name);
    return {};
  }

  Result<Receipt> store(const arrow::RecordBatch& rows, const std::string& source, std::uint64_t sequence) {
    SourceBatch batch;
    batch.source = source;
    batch.sequence = sequence;
    TRY_OK(read_batch(rows, site_.archive, batch));
    return site_.archive.write(std::move(batch));
  }

  Site& site_;
};

class FlightEndImpl final : public FlightEnd {
 public:
  explicit FlightEndImpl(Site& site) : site_(site), server_(site) {}
  ~FlightEndImpl() override { stop(); }

  Result<> start() {
    const auto& o = site_.options;
    const bool tls = !o.certificate_file.empty();
    const int port = o.flight_port > 0 ? o.flight_port : o.port > 0 ? o.port + 1 : 0;
    auto location =
        tls ? flight::Location::ForGrpcTls(o.address, port) : flight::Location::ForGrpcTcp(o.address, port);
    if (!location.ok()) return fail(Code::invalid, "Flight: {}", location.status().message());
    flight::FlightServerOptions options{*location};
    options.auth_handler = std::make_shared<flight::NoOpAuthHandler>();
    options.middleware.emplace_back("roles", std::make_shared<Roles>(site_.guard));
    if (tls) {
      TRY(auto certificate, site_.env.disk.read(o.certificate_file));
      TRY(auto key, site_.env.disk.read(o.key_file));
      options.tls_certificates.push_back({std::move(certificate), std::move(key)});
    }
    if (!o.client_ca_file.empty()) {
      TRY(options.root_certificates, site_.env.disk.read(o.client_ca_file));
      options.verify_client = true;
    }
    if (const auto started = server_.Init(options); !started.ok())
      return fail(Code::unavailable, "Arrow Flight cannot listen on {}:{}: {}", o.address, port,
                  started.message());
    running_ = true;
    return {};
  }

  [[nodiscard]] int port() const override { return server_.port(); }

  void stop() override {
    if (!running_) return;
    running_ = false;
    const auto deadline = std::chrono::system_clock::now() + site_.options.stop_timeout;
    (void)server_.Shutdown(&deadline);
    (void)server_.Wait();
  }

 private:
  Site& site_;
  FlightServer server_;
  bool running_ = false;
};

}  // namespace

Result<std::unique_ptr<FlightEnd>> start_flight(Site& site) {
  auto end = std::make_unique<FlightEndImpl>(site);
  TRY_OK(end->start());
  return end;
}

}  // namespace spindle::serve
