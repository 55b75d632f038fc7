// A TCP (or TLS) client that sends exactly the bytes it is given, for tests of servers on the loopback.
// Blocking; a side that stays silent for 20 s ends the wait.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace spindle::testkit {

class RawClient {
 public:
  struct Tls {
    std::string ca_file;
    std::string certificate_file, key_file;  // shown to the server when set
  };
  explicit RawClient(int port);
  RawClient(int port, const Tls& tls);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  [[nodiscard]] bool connected() const;  // TLS: the handshake succeeded
  bool send(std::string_view bytes);
  void finish();  // no more will be sent

  struct Answer {
    int status = 0;                              // 0: the connection ended before an answer
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;
    bool whole = false;  // the body came to its end
  };
  Answer receive(bool head_only = false);
  std::string receive_some(std::size_t bytes);  // at least one byte unless the connection ended
  bool ended();                                 // waits for the other side to close
  Answer ask(std::string_view bytes);  // sends one request and receives; an answer to HEAD has no body

 private:
  struct Wire;
  bool read_until(std::string_view mark);
  bool read_size(std::size_t size);
  bool read_chunks(std::string& body);

  std::unique_ptr<Wire> wire_;
  std::string pending_;  // received, not yet taken
};

}  // namespace spindle::testkit
