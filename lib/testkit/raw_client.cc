#include "lib/testkit/raw_client.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lib/base/base.h"

namespace spindle::testkit {
namespace {

int connect_to(int port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  CHECK(fd >= 0);
  const timeval patience{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return fd;
  ::close(fd);
  return -1;
}

}  // namespace

struct RawClient::Wire {
  explicit Wire(int port) : fd(connect_to(port)) {}
  ~Wire() {
    SSL_free(tls);
    SSL_CTX_free(context);
    if (fd >= 0) ::close(fd);
  }
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  void shake(const Tls& with) {
    context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    CHECK(SSL_CTX_load_verify_locations(context, with.ca_file.c_str(), nullptr) == 1);
    if (!with.certificate_file.empty()) {
      CHECK(SSL_CTX_use_certificate_file(context, with.certificate_file.c_str(), SSL_FILETYPE_PEM) == 1);
      CHECK(SSL_CTX_use_PrivateKey_file(context, with.key_file.c_str(), SSL_FILETYPE_PEM) == 1);
    }
    tls = SSL_new(context);
    SSL_set_fd(tls, fd);
    ok = SSL_connect(tls) == 1;
  }
  ssize_t read(char* to, std::size_t size) const {
    return tls ? SSL_read(tls, to, static_cast<int>(size)) : ::recv(fd, to, size, 0);
  }
  ssize_t write(const char* from, std::size_t size) const {
    return tls ? SSL_write(tls, from, static_cast<int>(size)) : ::send(fd, from, size, MSG_NOSIGNAL);
  }

  int fd;
  SSL_CTX* context = nullptr;
  SSL* tls = nullptr;
  bool ok = true;
};

RawClient::RawClient(int port) : wire_(std::make_unique<Wire>(port)) {}
RawClient::RawClient(int port, const Tls& tls) : RawClient(port) { wire_->shake(tls); }
RawClient::~RawClient() = default;

bool RawClient::connected() const { return wire_->fd >= 0 && wire_->ok; }

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = wire_->write(bytes.data(), std::min<std::size_t>(bytes.size(), 1u << 20));
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void RawClient::finish() { ::shutdown(wire_->fd, SHUT_WR); }

std::string RawClient::receive_some(std::size_t bytes) {
  if (!pending_.empty()) return std::exchange(pending_, {});
  std::string out(bytes, '\0');
  const auto got = wire_->read(out.data(), bytes);
  out.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  return out;
}

bool RawClient::ended() {
  errno = 0;
  return receive_some(1).empty() && errno != EAGAIN;
}

bool RawClient::read_until(std::string_view mark) {
  while (pending_.find(mark) == std::string::npos)
    if (!read_size(pending_.size() + 1)) return false;
  return true;
}

bool RawClient::read_size(std::size_t size) {
  std::array<char, 65'536> piece;
  while (pending_.size() < size) {
    const auto got = wire_->read(piece.data(), piece.size());
    if (got <= 0) return false;
    pending_.append(piece.data(), static_cast<std::size_t>(got));
  }
  return true;
}

bool RawClient::read_chunks(std::string& body) {
  while (read_until("\r\n")) {
    const auto line = pending_.find("\r\n");
    const auto size = std::stoul(pending_.substr(0, line), nullptr, 16);
    if (!read_size(line + 2 + size + 2)) return false;
    body.append(pending_, line + 2, size);
    pending_.erase(0, line + 2 + size + 2);
    if (size == 0) return true;
  }
  return false;
}

RawClient::Answer RawClient::receive(bool head_only) {
  Answer answer;
  if (!read_until("\r\n\r\n")) return answer;
  const auto end = pending_.find("\r\n\r\n");
  const std::string head = pending_.substr(0, end + 2);
  pending_.erase(0, end + 4);
  answer.status = std::stoi(head.substr(head.find(' ') + 1, 3));
  for (auto at = head.find("\r\n") + 2; at < head.size();) {
    const auto stop = head.find("\r\n", at), colon = head.find(':', at);
    std::string name = head.substr(at, colon - at);
    std::ranges::transform(name, name.begin(), [](unsigned char c) { return std::tolower(c); });
    answer.headers[name] = head.substr(colon + 2, stop - colon - 2);
    at = stop + 2;
  }
  if (head_only) return answer;
  if (answer.headers["transfer-encoding"] == "chunked") {
    answer.whole = read_chunks(answer.body);
  } else if (const auto size = answer.headers.find("content-length"); size != answer.headers.end()) {
    answer.whole = read_size(std::stoul(size->second));
    answer.body = pending_.substr(0, std::stoul(size->second));
    pending_.erase(0, answer.body.size());
  }
  return answer;
}

RawClient::Answer RawClient::ask(std::string_view bytes) {
  send(bytes);
  return receive(bytes.starts_with("HEAD "));
}

}  // namespace spindle::testkit
