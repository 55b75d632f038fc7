#include "src/context/xml/xml.h"

#include <algorithm>

#include <pugixml.hpp>

#include "lib/env/http_request.h"

namespace spindle::context {
namespace {

// Line and column of an offset, from 1.
std::pair<std::size_t, std::size_t> line_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1;
  const auto start = before.rfind('\n');
  return {line, start == std::string_view::npos ? offset + 1 : offset - start};
}

// Walks without recursion: what is hostile may be deeper than the stack.
bool too_deep(const pugi::xml_document& document) {
  std::size_t depth = 0;
  pugi::xml_node node = document;
  while (true) {
    if (node.first_child()) {
      if (++depth > kXmlDepthMax) return true;
      node = node.first_child();
      continue;
    }
    while (node && !node.next_sibling()) node = node.parent(), depth -= depth > 0 ? 1 : 0;
    if (!node) return false;
    node = node.next_sibling();
  }
}

bool defines_entities(const pugi::xml_document& document) {
  return std::ranges::any_of(document.children(), [](const pugi::xml_node& node) {
    return node.type() == pugi::node_doctype && std::string_view{node.value()}.contains("<!ENTITY");
  });
}

}  // namespace

XmlFile::XmlFile() : document(std::make_unique<pugi::xml_document>()) {}
XmlFile::XmlFile(XmlFile&&) noexcept = default;
XmlFile::~XmlFile() = default;

Result<XmlFile> parse_xml(std::string bytes, std::string_view name) {
  XmlFile file;
  file.bytes = std::move(bytes);
  const auto parsed = file.document->load_buffer(file.bytes.data(), file.bytes.size(),
                                                 pugi::parse_default | pugi::parse_doctype);
  if (!parsed) {
    const auto [line, column] =
        line_of(file.bytes, static_cast<std::size_t>(std::max<std::ptrdiff_t>(parsed.offset, 0)));
    return fail(Code::invalid, "{}:{}:{}: not well-formed XML: {}", name, line, column, parsed.description());
  }
  if (defines_entities(*file.document))
    return fail(Code::invalid, "{} defines entities of its own, which are not expanded; write it without",
                name);
  if (too_deep(*file.document))
    return fail(Code::invalid, "{} nests elements deeper than {}", name, kXmlDepthMax);
  return file;
}

Result<XmlFile> read_xml(Disk& disk, const std::string& path) {
  TRY(const auto size, disk.size(path));
  if (size > kXmlBytesMax) return fail(Code::exhausted, "{} is larger than {} bytes", path, kXmlBytesMax);
  TRY(auto bytes, disk.read(path));
  if (path.ends_with(".gz")) {
    auto plain = gunzip(bytes, kXmlBytesMax);
    if (!plain) return std::unexpected(plain.error().within(path));
    bytes = *std::move(plain);
  }
  return parse_xml(std::move(bytes), path);
}

std::string_view root_name(std::string_view head) {
  for (std::size_t at = head.find('<'); at != std::string_view::npos; at = head.find('<', at + 1)) {
    const auto rest = head.substr(at + 1);
    if (rest.starts_with("!--")) {
      const auto end = head.find("-->", at);
      if (end == std::string_view::npos) return "";
      at = end;
      continue;
    }
    if (rest.starts_with('?') || rest.starts_with('!')) continue;
    const auto name = rest.substr(0, rest.find_first_of(" \t\r\n/>"));
    return name.substr(name.find(':') == std::string_view::npos ? 0 : name.find(':') + 1);
  }
  return "";
}

std::string_view local_name(const pugi::xml_node& node) {
  const std::string_view name = node.name();
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::string_view attribute(const pugi::xml_node& node, const char* name) {
  return node.attribute(name).value();
}

std::string place_of(const pugi::xml_node& node, std::string_view file) {
  for (const auto* name : {"ID", "id", "NodeId", "Name"})
    if (const auto value = attribute(node, name); !value.empty())
      return fmt::format("{}: {} {}", file, node.name(), value);
  return fmt::format("{}: {} in {}", file, node.name(), node.parent().name());
}

}  // namespace spindle::context
