#include "src/serve/pi_web_api/web_id.h"

#include <algorithm>

#include "lib/base/base64.h"
#include "lib/base/digest.h"

namespace spindle::serve::pi {
namespace {

constexpr std::size_t kGuidChars = 22, kIdChars = 6;

// Addresses hold the alphabet with - and _ only, without padding.
std::optional<std::string> unbase64(std::string_view text) {
  return text.find_first_of("+/=") == text.npos ? from_base64(text) : std::nullopt;
}

std::string upper(std::string_view text) {
  std::string out{text};
  for (char& c : out) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  return out;
}

std::string guid_chars(std::string_view facility) {
  const auto guid = server_guid(facility);
  return to_base64_url({reinterpret_cast<const char*>(guid.data()), guid.size()});
}

std::string web_id(WebIdForm form, std::string_view marker, std::string_view id, std::string_view path) {
  switch (form) {
    case WebIdForm::id_only:
      return fmt::format("I1{}{}", marker, id);
    case WebIdForm::path_only:
      return fmt::format("P1{}{}", marker, to_base64_url(path));
    case WebIdForm::full:
      break;
  }
  return fmt::format("F1{}{}{}", marker, id, to_base64_url(path));
}

Result<WebId> parse_path(std::string_view text, std::string_view facility, bool server) {
  const auto path = unbase64(text);
  if (!path) return fail(Code::invalid, "the WebId holds characters that are not of base64");
  const auto slash = std::min(path->find('\\'), path->size());
  if (path->substr(0, slash) != upper(facility))
    return fail(Code::not_found, "the WebId is of another server");
  if (server) return WebId{.server = true};
  if (slash == path->size()) return fail(Code::invalid, "the WebId names no point");
  return WebId{.name = path->substr(slash + 1)};
}

}  // namespace

Guid server_guid(std::string_view facility) {
  const auto hex = sha256_hex("spindle facility " + folded(facility));
  Guid out;
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(i * 2, 2), nullptr, 16));
  out[7] = static_cast<std::uint8_t>((out[7] & 0x0F) | 0x80);  // version 8: made by hashing
  out[8] = static_cast<std::uint8_t>((out[8] & 0x3F) | 0x80);
  return out;
}

std::string text_of(const Guid& g) {
  std::string out;
  for (const int i : {3, 2, 1, 0, -1, 5, 4, -1, 7, 6, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15})
    out += i < 0 ? std::string{"-"} : fmt::format("{:02x}", g[static_cast<std::size_t>(i)]);
  return out;
}

std::string server_web_id(std::string_view facility, WebIdForm form) {
  return web_id(form, "DS", guid_chars(facility), upper(facility));
}

std::string point_web_id(std::string_view facility, const Tag& tag, WebIdForm form) {
  const auto id = static_cast<std::uint32_t>(tag.id.value);
  std::string bytes;
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(id >> (8 * i) & 255);
  return web_id(form, "DP", guid_chars(facility) + to_base64_url(bytes),
                upper(facility) + "\\" + upper(tag.name));
}

Result<WebId> parse_web_id(std::string_view text, std::string_view facility) {
  if (text.size() < 4 || std::string_view{"FIP"}.find(text[0]) == std::string_view::npos || text[1] != '1')
    return fail(Code::invalid, "'{}' is not a WebId; see /piwebapi/points/search", text.substr(0, 100));
  const bool server = text.substr(2, 2) == "DS";
  if (!server && text.substr(2, 2) != "DP")
    return fail(Code::not_found, "the WebId names neither a data server nor a point");
  const bool path_only = text[0] == 'P';
  text.remove_prefix(4);
  if (path_only) return parse_path(text, facility, server);
  if (text.substr(0, kGuidChars) != guid_chars(facility))
    return fail(Code::not_found, "the WebId is of another server");
  if (server) return WebId{.server = true};
  const auto bytes = unbase64(text.substr(std::min(kGuidChars, text.size()), kIdChars));
  if (!bytes || bytes->size() != 4) return fail(Code::invalid, "the WebId is cut off");
  std::uint32_t id = 0;
  for (std::size_t i = 4; i-- > 0;) id = id << 8 | static_cast<std::uint8_t>((*bytes)[i]);
  return WebId{.id = TagId{static_cast<std::int32_t>(id)}};
}

std::string state_set_web_id(std::string_view facility, std::string_view name) {
  return "P1MS" + to_base64_url(upper(facility) + "\\" + upper(name));
}

Result<std::string> parse_state_set_web_id(std::string_view text, std::string_view facility) {
  if (!text.starts_with("P1MS")) return fail(Code::invalid, "the WebId names no enumeration set");
  TRY(auto id, parse_path(text.substr(4), facility, false));
  return std::move(id.name);
}

}  // namespace spindle::serve::pi
