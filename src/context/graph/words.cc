#include "src/context/graph/words.h"

#include <algorithm>
#include <array>

#include <nlohmann/json.hpp>

namespace spindle::context {
namespace {

constexpr std::array<std::string_view, 12> kNodeKinds = {"asset",      "tag",    "device",   "loop",
                                                         "line",       "nozzle", "document", "work_order",
                                                         "controller", "module", "channel",  "type"};
constexpr std::array<std::string_view, 15> kLinkKinds = {
    "part_of",      "measures", "controls", "feeds",       "signals",   "member_of",   "drawn_on", "concerns",
    "installed_at", "runs_in",  "wired_to", "instance_of", "refers_to", "may_measure", "same_as"};

template <class Kind, std::size_t N>
Result<Kind> parse(const std::array<std::string_view, N>& names, std::string_view name,
                   std::string_view what) {
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<Kind>(found - names.begin());
  return fail(Code::invalid, "'{}' is no kind of {}; there are {}", name, what, fmt::join(names, ", "));
}

}  // namespace

std::string_view name_of(NodeKind kind) { return kNodeKinds.at(static_cast<std::size_t>(kind)); }
std::string_view name_of(LinkKind kind) { return kLinkKinds.at(static_cast<std::size_t>(kind)); }
Result<NodeKind> parse_node_kind(std::string_view name) { return parse<NodeKind>(kNodeKinds, name, "node"); }
Result<LinkKind> parse_link_kind(std::string_view name) { return parse<LinkKind>(kLinkKinds, name, "link"); }

std::string_view property(const Properties& properties, std::string_view name) {
  const auto found = std::ranges::find(properties, name, &Properties::value_type::first);
  return found == properties.end() ? std::string_view{} : std::string_view{found->second};
}

namespace {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\')
      out += '\\', out += c;
    else if (static_cast<unsigned char>(c) < 0x20)
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", c);
    else
      out += c;
  }
  out += '"';
}

// Keeps what one name says more than once, which nlohmann's own objects would not.
class Reader : public nlohmann::json_sax<nlohmann::json> {
 public:
  Properties found;
  bool key(std::string& name) override { return found.emplace_back(std::move(name), ""), true; }
  bool string(std::string& text) override {
    if (!found.empty()) found.back().second = std::move(text);
    return true;
  }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const std::string&) override { return true; }
  bool binary(nlohmann::json::binary_t&) override { return true; }
  bool start_object(std::size_t) override { return true; }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return true; }
  bool end_array() override { return true; }
  bool parse_error(std::size_t, const std::string&, const nlohmann::json::exception&) override {
    return false;
  }
};

}  // namespace

std::string to_json(const Properties& properties) {
  std::string out = "{";
  for (const auto& [name, value] : properties) {
    if (out.size() > 1) out += ',';
    append_quoted(out, name);
    out += ':';
    append_quoted(out, value);
  }
  return out += '}';
}

Properties parse_properties(std::string_view json) {
  Reader reader;
  nlohmann::json::sax_parse(json, &reader);
  return std::move(reader.found);
}

}  // namespace spindle::context
