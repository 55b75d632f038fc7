// Datagrams to one address, fire and forget. Any thread; sending never blocks.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/base/base.h"

namespace spindle {

class UdpSender {
 public:
  virtual ~UdpSender() = default;
  // Code::unavailable or Code::io; a datagram the network loses is no error.
  virtual Result<> send(std::string_view datagram) = 0;
};

// Looks `host` up once. Code::not_found for a name nobody knows.
Result<std::unique_ptr<UdpSender>> open_udp(const std::string& host, int port);

}  // namespace spindle
