#include "lib/observe/statsd.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

namespace spindle {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// A StatsD server: any free UDP port of this machine.
class Server {
 public:
  Server() : socket_(::socket(AF_INET, SOCK_DGRAM, 0)) {
    sockaddr_in address{.sin_family = AF_INET};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(::bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    socklen_t size = sizeof address;
    CHECK(::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    const timeval patience{.tv_sec = 60};
    CHECK(::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience) == 0);
  }
  ~Server() { ::close(socket_); }
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;
  [[nodiscard]] int port() const { return port_; }
  std::string receive() {
    std::string out(65'536, '\0');
    const auto size = ::recv(socket_, out.data(), out.size(), 0);
    out.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return out;
  }

 private:
  int socket_, port_ = 0;
};

TEST(Statsd, lines_tell_growth_and_levels) {
  std::map<std::string, double> before;
  const StatsdOptions options{.extra_tags = {"facility:north"}};
  const std::vector<Metrics::Reading> readings = {{"rows_total", {{"source", "a|b,c"}}, 5, true},
                                                  {"temperature", {}, -2, false}};
  EXPECT_THAT(statsd_lines(options, readings, before),
              ElementsAre("rows_total:5|c|#facility:north,source:a_b_c", "temperature:0|g|#facility:north",
                          "temperature:-2|g|#facility:north"));
  EXPECT_THAT(statsd_lines(options, {{"rows_total", {{"source", "a|b,c"}}, 5, true}}, before), ElementsAre());
  EXPECT_THAT(statsd_lines(options, {{"rows_total", {{"source", "a|b,c"}}, 7, true}}, before),
              ElementsAre("rows_total:2|c|#facility:north,source:a_b_c"));
}

TEST(Statsd, plain_servers_get_labels_in_the_name) {
  std::map<std::string, double> before;
  EXPECT_THAT(statsd_lines({.tags = false}, {{"rows_total", {{"source", "a.b"}}, 1, true}}, before),
              ElementsAre("rows_total.source.a_b:1|c"));
}

TEST(Statsd, datagrams_fit_a_frame) {
  const std::vector<std::string> lines(100, std::string(100, 'x'));
  std::size_t total = 0;
  for (const auto& datagram : statsd_datagrams(lines)) {
    EXPECT_LE(datagram.size(), kDatagramBytesMax);
    total += datagram.size() + 1;
  }
  EXPECT_EQ(total, 100u * 101);
  EXPECT_TRUE(statsd_datagrams({std::string(kDatagramBytesMax + 1, 'x')}).empty());
}

TEST(Statsd, a_real_server_receives_them) {
  Server server;
  Metrics metrics;
  auto rows = metrics.counter("spindle_rows_total", "Rows.", {{"source", "pi"}});
  rows.add(3);
  const auto pusher = StatsdPusher::start({.host = "127.0.0.1", .port = server.port(), .every = 1h}, metrics);
  ASSERT_TRUE(pusher) << pusher.error().message;
  (*pusher)->push_now();
  EXPECT_THAT(server.receive(), HasSubstr("spindle_rows_total:3|c|#source:pi"));
  rows.add(4);
  (*pusher)->push_now();
  EXPECT_THAT(server.receive(), HasSubstr("spindle_rows_total:4|c|#source:pi"));
}

TEST(Statsd, pushes_by_itself_and_a_last_time_at_the_end) {
  Server server;
  Metrics metrics;
  auto rows = metrics.counter("spindle_rows_total", "Rows.");
  rows.add();
  {
    const auto pusher =
        StatsdPusher::start({.host = "127.0.0.1", .port = server.port(), .every = 100ms}, metrics);
    ASSERT_TRUE(pusher) << pusher.error().message;
    EXPECT_THAT(server.receive(), HasSubstr("spindle_rows_total:1|c"));
    rows.add(2);
  }
  EXPECT_THAT(server.receive(), HasSubstr("spindle_rows_total:2|c"));
}

TEST(Statsd, an_unknown_host_is_an_error) {
  Metrics metrics;
  const auto pusher = StatsdPusher::start({.host = "no-such-host.invalid"}, metrics);
  ASSERT_FALSE(pusher);
  EXPECT_THAT(pusher.error().message, HasSubstr("no-such-host.invalid"));
}

}  // namespace
}  // namespace spindle
