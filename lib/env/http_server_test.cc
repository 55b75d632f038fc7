#include "lib/env/http_server.h"

#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>

#include <gtest/gtest.h>
#include <zlib.h>

#include "lib/env/http_request.h"
#include "lib/testkit/testkit.h"

namespace spindle {
namespace {

using testkit::RawClient;

std::unique_ptr<HttpServer> serve(HttpServer::Handler handler, const HttpServerOptions& options = {}) {
  auto server = start_http_server(options, std::move(handler));
  EXPECT_TRUE(server) << server.error().message;
  return server ? *std::move(server) : nullptr;
}

HttpResponse echo(const HttpRequest& request) {
  std::string text = request.method + " " + request.path;
  for (const auto& [name, value] : request.query) text += " " + name + "=" + value;
  return {.content_type = "text/plain", .body = text + " " + request.body};
}

std::string post(std::string_view body, std::string_view headers = "") {
  return fmt::format("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n{}\r\n{}", body.size(), headers,
                     body);
}
constexpr std::string_view kGet = "GET /x HTTP/1.1\r\nHost: h\r\n\r\n";

std::string gzip(std::string_view text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// Something that becomes true in another thread.
class Flag {
 public:
  void set() {
    const std::lock_guard lock{mutex_};
    set_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock{mutex_};
    return changed_.wait_for(lock, 20s, [&] { return set_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool set_ = false;
};

TEST(HttpTarget, is_split_and_decoded) {
  HttpRequest request;
  ASSERT_TRUE(parse_target("/a%20b+c?x=1%2B2&y=a+b&&z&X=2", request));
  EXPECT_EQ(request.path, "/a b+c");
  EXPECT_EQ(request.value("y"), "a b");
  EXPECT_EQ(request.value("X"), "1+2");
  EXPECT_EQ(request.values("x"), (std::vector<std::string>{"1+2", "2"}));
  EXPECT_EQ(request.value("none", "f"), "f");
  for (const auto* bad : {"", "x", "http://h/", "/%", "/%2", "/%zz", "/%00", "/?a=%"}) {
    HttpRequest other;
    EXPECT_FALSE(parse_target(bad, other)) << bad;
  }
}

TEST(Gunzip, undoes_members_and_refuses_the_rest) {
  const std::string big(300'000, 'x');
  EXPECT_EQ(gunzip(gzip(big), 300'000).value(), big);
  EXPECT_EQ(gunzip(gzip("a") + gzip("b"), 10).value(), "ab");
  EXPECT_EQ(gunzip(gzip(big), 299'999).error().code, Code::exhausted);
  EXPECT_EQ(gunzip(gzip(big).substr(0, 50), 300'000).error().code, Code::invalid);
  EXPECT_EQ(gunzip("not gzip", 100).error().code, Code::invalid);
  EXPECT_EQ(gunzip("", 100).error().code, Code::invalid);
}

TEST(HttpServer, keeps_connections_and_answers_in_order) {
  const auto server = serve(echo);
  RawClient client{server->port()};
  EXPECT_EQ(client.ask("GET /a?b=c%20d HTTP/1.1\r\nHost: h\r\n\r\n").body, "GET /a b=c d ");
  EXPECT_EQ(client.ask(post("body")).body, "POST /p body");
  client.send(std::string{kGet} + post("2") + std::string{kGet});  // pipelined
  EXPECT_EQ(client.receive().body, "GET /x ");
  EXPECT_EQ(client.receive().body, "POST /p 2");
  EXPECT_EQ(client.receive().body, "GET /x ");
  const auto head = client.ask("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(head.headers.at("content-length"), "8");
  EXPECT_EQ(client.ask("GET /x HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n").status, 200);
  EXPECT_TRUE(client.ended());
}

TEST(HttpServer, takes_chunked_gzip_and_expected_bodies) {
  const auto server = serve(echo);
  RawClient client{server->port()};
  EXPECT_EQ(
      client
          .ask("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n"
               "0\r\n\r\n")
          .body,
      "POST /p abcde");
  EXPECT_EQ(client.ask(post(gzip("zipped"), "Content-Encoding: gzip\r\n")).body, "POST /p zipped");
  EXPECT_EQ(client.ask(post("junk", "Content-Encoding: gzip\r\n")).status, 400);
  EXPECT_EQ(client.ask(post("junk", "Content-Encoding: br\r\n")).status, 415);
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive().status, 100);
  EXPECT_EQ(client.ask("ok").body, "POST /p ok");
}

TEST(HttpServer, refuses_what_is_over_a_limit_and_reads_the_rest_so_that_the_client_sees_it) {
  const auto server = serve(echo, {.header_bytes_max = 2048, .body_bytes_max = 1 << 20});
  RawClient headers{server->port()};
  EXPECT_EQ(headers.ask("GET / HTTP/1.1\r\nA: " + std::string(3000, 'a') + "\r\n\r\n").status, 431);
  EXPECT_TRUE(headers.ended());
  RawClient body{server->port()};
  const auto answer = body.ask(post(std::string(3 << 20, 'b')));
  EXPECT_EQ(answer.status, 413);
  EXPECT_NE(answer.body.find("1048576 bytes"), std::string::npos) << answer.body;
  RawClient chunks{server->port()};
  chunks.send("POST /p HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(chunks.ask("180000\r\n" + std::string(0x180000, 'c') + "\r\n0\r\n\r\n").status, 413);
  RawClient zipped{server->port()};
  EXPECT_EQ(zipped.ask(post(gzip(std::string(2 << 20, 'd')), "Content-Encoding: gzip\r\n")).status, 413);
  EXPECT_EQ(zipped.ask(kGet).status, 200);
}

TEST(HttpServer, refuses_what_is_not_http) {
  const auto server = serve(echo);
  for (const std::string bad :
       {"nonsense\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET x HTTP/1.1\r\n\r\n",
        "GET /%zz HTTP/1.1\r\nHost: h\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n"}) {
    RawClient client{server->port()};
    EXPECT_EQ(client.ask(bad).status, 400) << bad;
  }
  RawClient cut{server->port()};
  cut.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  cut.finish();
  EXPECT_EQ(cut.receive().status, 0);
}

TEST(HttpServer, says_when_there_are_too_many_connections_or_bodies) {
  const auto server = serve(echo, {.connections_max = 1, .bodies_bytes_max = 100'000});
  auto first = std::make_unique<RawClient>(server->port());
  EXPECT_EQ(first->ask(kGet).status, 200);
  RawClient second{server->port()};
  const auto refused = second.ask(kGet);
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.at("retry-after"), "1");
  RawClient third{server->port()};
  EXPECT_TRUE(third.ended());  // beyond twice the limit
  EXPECT_EQ(first->ask(post(std::string(200'000, 'x'))).status, 503);
}

TEST(HttpServer, admits_before_the_body_is_read) {
  std::atomic<int> handled = 0;
  HttpServerOptions options;
  options.admit = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.header("x-key") == "right") return std::nullopt;
    return HttpResponse{.status = 401, .body = "{}"};
  };
  const auto server = serve([&](const HttpRequest& request) { return ++handled, echo(request); }, options);
  RawClient client{server->port()};
  EXPECT_EQ(client.ask(kGet).status, 401);  // nothing was left to read: the connection goes on
  EXPECT_EQ(client.ask(post("b", "X-Key: right\r\n")).body, "POST /p b");
  EXPECT_EQ(client.ask("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 100\r\n\r\n").status, 401);
  EXPECT_EQ(handled, 1);
}

TEST(HttpServer, streams_only_as_fast_as_the_client_reads) {
  std::atomic<int> pieces = 0;
  const auto server = serve([&](const HttpRequest&) {
    HttpResponse response{.body = "first "};
    response.next_piece = [&]() -> Result<std::optional<std::string>> {
      if (pieces == 500) return std::nullopt;
      return std::optional{std::string(1 << 20, static_cast<char>('a' + pieces++ % 26))};
    };
    return response;
  });
  RawClient client{server->port()};
  client.send(kGet);
  std::size_t size = 0, ahead = 0;
  for (std::string seen; !seen.ends_with("0\r\n\r\n"); size += seen.size()) {
    const auto made = static_cast<std::size_t>(pieces) << 20;
    ahead = std::max(ahead, made - std::min(made, size));
    seen = client.receive_some(1 << 20);
    ASSERT_FALSE(seen.empty());
  }
  EXPECT_LT(ahead, 64u << 20);  // what the system's socket buffers hold, not the whole answer
  EXPECT_EQ(pieces, 500);
  EXPECT_GT(size, 500u << 20);
  EXPECT_EQ(client.ask(kGet).body, "first ");
}

TEST(HttpServer, answers_head_without_a_body_and_goes_on) {
  const auto server = serve([](const HttpRequest& request) {
    HttpResponse response{.body = "some"};
    if (request.path == "/stream")
      response.next_piece = []() -> Result<std::optional<std::string>> { return std::nullopt; };
    return response;
  });
  RawClient client{server->port()};
  EXPECT_EQ(client.ask("HEAD /x HTTP/1.1\r\nHost: h\r\n\r\n").headers.at("content-length"), "4");
  const auto streamed = client.ask("HEAD /stream HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(streamed.headers.count("content-length"), 0u);
  EXPECT_EQ(streamed.headers.at("transfer-encoding"), "chunked");
  EXPECT_EQ(client.ask(kGet).body, "some");
}

TEST(HttpServer, cuts_a_stream_that_fails_so_that_the_client_knows) {
  const auto server = serve([](const HttpRequest&) {
    HttpResponse response{.body = "some"};
    response.next_piece = []() -> Result<std::optional<std::string>> { return fail(Code::io, "the disk"); };
    return response;
  });
  RawClient client{server->port()};
  const auto answer = client.ask(kGet);
  EXPECT_EQ(answer.body, "some");
  EXPECT_FALSE(answer.whole);
  RawClient old{server->port()};
  EXPECT_EQ(old.ask("GET / HTTP/1.0\r\n\r\n").status, 200);
}

TEST(HttpServer, tells_a_handler_that_its_client_is_gone) {
  Flag started, noticed;
  const auto server = serve([&](const HttpRequest& request) {
    EXPECT_FALSE(request.gone());
    started.set();
    while (!request.gone()) std::this_thread::yield();
    noticed.set();
    return HttpResponse{};
  });
  {
    RawClient client{server->port()};
    client.send(kGet);
    ASSERT_TRUE(started.wait());
  }
  EXPECT_TRUE(noticed.wait());
}

TEST(HttpServer, closes_silent_connections) {
  const auto server = serve(echo, {.idle_timeout = 50ms});
  RawClient silent{server->port()}, slow{server->port()}, half{server->port()};
  slow.send("GET / HTT");
  half.send("POST / HTTP/1.1\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(silent.ended());
  EXPECT_TRUE(slow.ended());
  EXPECT_TRUE(half.ended());
}

TEST(HttpServer, ends_a_body_that_comes_byte_by_byte) {
  const auto server = serve(echo, {.idle_timeout = 300ms});
  RawClient slow{server->port()};
  slow.send("POST / HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n");
  std::atomic<bool> over = false;
  std::thread drip{[&] {
    while (!over && slow.send("x")) std::this_thread::sleep_for(20ms);
  }};
  EXPECT_TRUE(slow.ended());  // though it never was silent
  over = true;
  drip.join();
}

TEST(HttpServer, answers_for_a_handler_that_throws) {
  const auto server = serve([](const HttpRequest&) -> HttpResponse { throw std::bad_alloc{}; });
  RawClient client{server->port()};
  EXPECT_EQ(client.ask(kGet).status, 500);
  EXPECT_EQ(client.ask(kGet).status, 500);
}

TEST(HttpServer, finishes_running_answers_when_it_stops) {
  Flag started, go;
  auto server = serve([&](const HttpRequest&) {
    started.set();
    EXPECT_TRUE(go.wait());
    return HttpResponse{.body = "done"};
  });
  const int port = server->port();
  RawClient idle{port}, busy{port};
  busy.send(kGet);
  ASSERT_TRUE(started.wait());
  std::thread stopper{[&] { server->stop(); }};
  EXPECT_TRUE(idle.ended());
  go.set();
  EXPECT_EQ(busy.receive().body, "done");
  EXPECT_TRUE(busy.ended());
  stopper.join();
  EXPECT_FALSE(RawClient{port}.connected());
  server->stop();
}

TEST(HttpServer, cuts_what_does_not_end_in_time_when_it_stops) {
  Flag started;
  auto server = serve(
      [&](const HttpRequest& request) {
        started.set();
        while (!request.gone()) std::this_thread::yield();
        return HttpResponse{};
      },
      {.stop_timeout = 10ms});
  RawClient client{server->port()};
  client.send(kGet);
  ASSERT_TRUE(started.wait());
  server->stop();
  EXPECT_EQ(client.receive().status, 0);
}

TEST(HttpServer, serves_many_clients_at_once) {
  const auto server = serve(echo);
  std::vector<std::thread> clients;
  std::atomic<int> right = 0;
  for (int i = 0; i < 8; ++i)
    clients.emplace_back([&, i] {
      RawClient client{server->port()};
      for (int n = 0; n < 100; ++n) {
        const auto body = fmt::format("{}-{}", i, n);
        right += client.ask(post(body)).body == "POST /p " + body;
      }
    });
  for (auto& client : clients) client.join();
  EXPECT_EQ(right, 800);
}

TEST(HttpServer, refuses_options_that_cannot_work) {
  const auto check = [](const HttpServerOptions& options, std::string_view word) {
    const auto server = start_http_server(options, echo);
    ASSERT_FALSE(server);
    EXPECT_NE(server.error().message.find(word), std::string::npos) << server.error().message;
  };
  check({.threads = 0}, "threads");
  check({.port = 70'000}, "port");
  check({.address = "no such host.invalid"}, "no such host");
  check({.certificate_file = "c"}, "key_file");
  check({.certificate_file = "/none.pem", .key_file = "/none.key"}, "/none.pem");
  const auto server = serve(echo);
  check({.port = server->port()}, "cannot listen");
}

class HttpTls : public testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        testing::TempDir() + "spindle_tls_" + testing::UnitTest::GetInstance()->current_test_info()->name();
    std::filesystem::create_directories(folder_ + "/other");
    own_ = testkit::make_certificate(folder_);
    other_ = testkit::make_certificate(folder_ + "/other");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string folder_;
  testkit::Certificate own_, other_;
};

TEST_F(HttpTls, serves_and_refuses_plain_text) {
  const auto server = serve(echo, {.certificate_file = own_.certificate_file, .key_file = own_.key_file});
  RawClient client{server->port(), {.ca_file = own_.certificate_file}};
  ASSERT_TRUE(client.connected());
  const std::string big(3 << 20, 'x');
  EXPECT_EQ(client.ask(post(big)).body, "POST /p " + big);
  EXPECT_EQ(client.ask(kGet).status, 200);
  RawClient plain{server->port()};
  EXPECT_EQ(plain.ask(kGet).status, 0);
  EXPECT_FALSE((RawClient{server->port(), {.ca_file = other_.certificate_file}}.connected()));
}

TEST_F(HttpTls, asks_clients_for_their_certificate) {
  const auto server = serve(echo, {.certificate_file = own_.certificate_file,
                                   .key_file = own_.key_file,
                                   .client_ca_file = other_.certificate_file});
  RawClient known{server->port(), {own_.certificate_file, other_.certificate_file, other_.key_file}};
  EXPECT_EQ(known.ask(kGet).status, 200);
  RawClient unknown{server->port(), {.ca_file = own_.certificate_file}};
  EXPECT_EQ(unknown.ask(kGet).status, 0);
}

}  // namespace
}  // namespace spindle
