#include "lib/env/http_request.h"

#include <algorithm>
#include <array>

#include <zlib.h>

namespace spindle {
namespace {

constexpr std::size_t kQueryFieldsMax = 20'000;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> unescape(std::string_view text, bool plus_is_space) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (c == '+' && plus_is_space) c = ' ';
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = high < 0 ? -1 : hex_digit(text[i + 2]);
      if (low < 0) return fail(Code::invalid, "a % in the address is not followed by two hex digits");
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (c == '\0') return fail(Code::invalid, "the address holds a NUL character");
    out.push_back(c);
  }
  return out;
}

bool same_folded(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, 15 + 16) == Z_OK; }
  ~Inflater() { inflateEnd(&stream_); }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;
  [[nodiscard]] bool ready() const { return ready_; }
  z_stream& operator*() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_;
};

}  // namespace

std::string HttpRequest::value(std::string_view name, std::string_view fallback) const {
  for (const auto& [key, value] : query)
    if (same_folded(key, name)) return value;
  return std::string{fallback};
}

std::vector<std::string> HttpRequest::values(std::string_view name) const {
  std::vector<std::string> out;
  for (const auto& [key, value] : query)
    if (same_folded(key, name)) out.push_back(value);
  return out;
}

std::string HttpRequest::header(std::string_view name) const {
  const auto found = headers.find(std::string{name});
  return found == headers.end() ? "" : found->second;
}

Result<> parse_target(std::string_view target, HttpRequest& request) {
  if (!target.starts_with('/')) return fail(Code::invalid, "the address must begin with /");
  const auto mark = target.find('?');
  TRY(request.path, unescape(target.substr(0, mark), false));
  auto rest = mark == std::string_view::npos ? std::string_view{} : target.substr(mark + 1);
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const auto field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (field.empty()) continue;
    if (request.query.size() == kQueryFieldsMax)
      return fail(Code::exhausted, "the query has more than {} fields", kQueryFieldsMax);
    const auto equals = std::min(field.find('='), field.size());
    TRY(auto name, unescape(field.substr(0, equals), true));
    TRY(auto value, unescape(field.substr(std::min(equals + 1, field.size())), true));
    request.query.emplace_back(std::move(name), std::move(value));
  }
  return {};
}

Result<std::string> gunzip(std::string_view bytes, std::size_t bytes_max) {
  Inflater inflater;
  if (!inflater.ready()) return fail(Code::exhausted, "no memory to undo gzip");
  z_stream& stream = *inflater;
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, 65'536> piece;
  int status = Z_OK;
  while (status != Z_STREAM_END || stream.avail_in > 0) {
    if (status == Z_STREAM_END && inflateReset(&stream) != Z_OK) break;  // the next member
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = piece.size();
    status = inflate(&stream, Z_NO_FLUSH);
    if (status != Z_OK && status != Z_STREAM_END)
      return fail(Code::invalid, "the gzip body is broken or cut");
    const auto size = piece.size() - stream.avail_out;
    if (out.size() + size > bytes_max)
      return fail(Code::exhausted, "the body is larger than {} bytes once gzip is undone", bytes_max);
    out.append(piece.data(), size);
  }
  return out;
}

}  // namespace spindle
