#include "lib/env/http_client.h"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lib/env/http_server.h"

namespace spindle {
namespace {

using testing::HasSubstr;

// Answers with what it was asked.
HttpResponse echo(const HttpRequest& request) {
  if (request.path == "/large") return {.body = std::string(1u << 20, 'x')};
  if (request.path == "/missing") return {.status = 404, .body = "no"};
  HttpResponse out{.content_type = "text/plain",
                   .body = request.method + " " + request.path + " " + request.body};
  out.headers.emplace_back("X-Authorization", request.header("authorization"));
  out.headers.emplace_back("X-Mine", request.header("mine"));
  return out;
}

class HttpClientTest : public testing::Test {
 protected:
  std::string url(const std::string& path) const {
    return "http://127.0.0.1:" + std::to_string(server_->port()) + path;
  }
  static std::unique_ptr<HttpClient> client(const HttpClientOptions& options = {}) {
    return make_http_client(options).value();
  }
  const std::unique_ptr<HttpServer> server_ = start_http_server({}, echo).value();
};

TEST_F(HttpClientTest, sends_methods_bodies_and_headers) {
  const auto http = client();
  const auto got = http->send({.url = url("/a%20b"), .headers = {"Mine: yes"}});
  ASSERT_TRUE(got) << got.error().message;
  EXPECT_EQ(got->status, 200);
  EXPECT_EQ(got->body, "GET /a b ");
  EXPECT_EQ(got->headers.find("content-type")->second, "text/plain");
  EXPECT_EQ(got->headers.find("x-mine")->second, "yes");
  const auto posted = http->send({.method = "POST", .url = url("/p"), .body = std::string("a\0b", 3)});
  ASSERT_TRUE(posted);
  EXPECT_EQ(posted->body, std::string("POST /p a\0b", 11));
  EXPECT_EQ(http->send({.method = "DELETE", .url = url("/d")})->body, "DELETE /d ");
  EXPECT_EQ(http->send({.url = url("/missing")})->status, 404);  // an answer, not an error
}

TEST_F(HttpClientTest, waits_for_no_body_after_head) {
  const auto http = client();
  const auto head = http->send({.method = "HEAD", .url = url("/large")});
  ASSERT_TRUE(head) << head.error().message;
  EXPECT_EQ(head->body, "");
  EXPECT_EQ(head->headers.find("content-length")->second, "1048576");
  EXPECT_EQ(http->send({.url = url("/after")})->body, "GET /after ");
}

TEST_F(HttpClientTest, shows_who_asks) {
  EXPECT_EQ(client({.user = "u", .password = "p", .authentication = "basic"})
                ->send({.url = url("/")})
                ->headers.find("x-authorization")
                ->second,
            "Basic dTpw");
  EXPECT_EQ(client({.bearer_token = "abc", .authentication = "bearer"})
                ->send({.url = url("/")})
                ->headers.find("x-authorization")
                ->second,
            "Bearer abc");
  EXPECT_FALSE(make_http_client({.authentication = "magic"}));
}

TEST_F(HttpClientTest, tells_why_there_is_no_answer) {
  const auto code = [](const HttpClientOptions& options, const std::string& url) {
    const auto answer = client(options)->send({.url = url});
    return answer ? Code{} : answer.error().code;
  };
  EXPECT_EQ(code({.answer_bytes_max = 1000}, url("/large")), Code::exhausted);
  EXPECT_EQ(code({}, "ftp://127.0.0.1/"), Code::invalid);
  EXPECT_EQ(code({}, "http://no-such-host.invalid/"), Code::unavailable);
  const auto port = server_->port();
  server_->stop();
  EXPECT_EQ(code({}, "http://127.0.0.1:" + std::to_string(port)), Code::unavailable);
}

TEST_F(HttpClientTest, a_slow_answer_is_cut_off) {
  const auto slow = start_http_server({.stop_timeout = 10ms}, [](const HttpRequest& request) {
                      while (!request.gone()) std::this_thread::sleep_for(1ms);
                      return HttpResponse{};
                    }).value();
  const auto answer =
      client({.timeout = 50ms})->send({.url = "http://127.0.0.1:" + std::to_string(slow->port()) + "/"});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::timeout);
}

TEST_F(HttpClientTest, may_be_used_from_many_threads) {
  const auto http = client();
  std::vector<std::jthread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&, i] {
      const auto path = "/" + std::to_string(i);
      for (int k = 0; k < 50; ++k) EXPECT_EQ(http->send({.url = url(path)})->body, "GET " + path + " ");
    });
}

TEST(UrlEscape, leaves_only_unreserved_characters) {
  EXPECT_EQ(url_escape("a-Z_0.~"), "a-Z_0.~");
  EXPECT_EQ(url_escape("TI 101/é&"), "TI%20101%2F%C3%A9%26");
}

}  // namespace
}  // namespace spindle
