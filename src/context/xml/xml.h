// XML from strangers, read whole and within limits. Entities that a document defines itself are never
// expanded, nothing is fetched, and deep nesting is refused; so no document costs more than its own size.
// One thread. Callers see pugixml in their .cc only.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lib/env/disk.h"

namespace pugi {
class xml_document;
class xml_node;
}  // namespace pugi

namespace spindle::context {

inline constexpr std::size_t kXmlBytesMax = 256u << 20, kXmlDepthMax = 256;

struct XmlFile {
  std::string bytes;  // as they stood in the file, unpacked
  std::unique_ptr<pugi::xml_document> document;
  XmlFile();
  XmlFile(XmlFile&&) noexcept;
  ~XmlFile();
};

// Code::invalid with line and column: not well-formed, or it defines entities, or nests too deep.
Result<XmlFile> parse_xml(std::string bytes, std::string_view name);
// Of a file, also .gz.
Result<XmlFile> read_xml(Disk& disk, const std::string& path);

// Name of the document element without prefix, from the first bytes; empty: it is no XML.
std::string_view root_name(std::string_view head);

// Name without namespace prefix, and the attribute's value or an empty text.
std::string_view local_name(const pugi::xml_node& node);
std::string_view attribute(const pugi::xml_node& node, const char* name);
// "Name[2]/Child[ID=x]" would be long: the element's name, and its ID or position.
std::string place_of(const pugi::xml_node& node, std::string_view file);

}  // namespace spindle::context
