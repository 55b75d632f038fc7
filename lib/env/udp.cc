#include "lib/env/udp.h"

#include <cerrno>
#include <cstring>

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

namespace spindle {
namespace {

class Socket final : public UdpSender {
 public:
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() override { ::close(descriptor_); }

  Result<> send(std::string_view datagram) override {
    if (::send(descriptor_, datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL) >= 0) return {};
    // Nobody listens: the answer to an earlier datagram says so.
    if (errno == ECONNREFUSED) return fail(Code::unavailable, "nobody listens there");
    return fail(Code::io, "cannot send a datagram: {}", std::strerror(errno));
  }

 private:
  const int descriptor_;
};

}  // namespace

Result<std::unique_ptr<UdpSender>> open_udp(const std::string& host, int port) {
  const addrinfo hints{.ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM};
  addrinfo* found = nullptr;
  if (const int failed = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
      failed != 0)
    return fail(Code::not_found, "cannot find {}:{}: {}", host, port, ::gai_strerror(failed));
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner{found, ::freeaddrinfo};
  const int descriptor = ::socket(found->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return fail(Code::io, "cannot open a socket: {}", std::strerror(errno));
  auto out = std::make_unique<Socket>(descriptor);
  if (::connect(descriptor, found->ai_addr, found->ai_addrlen) != 0)
    return fail(Code::unavailable, "cannot reach {}:{}: {}", host, port, std::strerror(errno));
  return out;
}

}  // namespace spindle
