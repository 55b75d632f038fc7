#include <map>
#include <set>

#include <pugixml.hpp>

#include "src/context/hierarchy/hierarchy.h"
#include "src/context/xml/xml.h"

namespace spindle::context {
namespace {

constexpr std::string_view kCore = "http://opcfoundation.org/UA/";

// References that make a tree, by name and by number.
const std::set<std::string, std::less<>> kParts = {
    "Organizes", "HasComponent", "HasOrderedComponent", "HasAddIn", "HasSubtype", "i=35", "i=47", "i=49",
    "i=17604",   "i=45"};
const std::set<std::string, std::less<>> kProperty = {"HasProperty", "i=46"};
const std::set<std::string, std::less<>> kType = {"HasTypeDefinition", "i=40"};

NodeKind kind_of(std::string_view element) {
  if (element == "UAVariable") return NodeKind::tag;
  if (element == "UAMethod") return NodeKind::module;
  return element == "UAObject" || element == "UAView" ? NodeKind::asset : NodeKind::type;
}

// The text of all values inside, of a scalar or a structure.
void gather(const pugi::xml_node& node, std::string& out) {
  for (const auto& child : node.children())
    if (child.type() == pugi::node_pcdata)
      out += (out.empty() ? "" : " ") + std::string{child.value()};
    else
      gather(child, out);
}

class Reader {
 public:
  Reader(std::string file, FactSink& sink) : file_(std::move(file)), sink_(sink) {}

  Result<> read(const pugi::xml_node& root) {
    for (const auto& uri : root.child("NamespaceUris").children("Uri")) uris_.emplace_back(uri.child_value());
    for (const auto& alias : root.child("Aliases").children("Alias"))
      aliases_[std::string{attribute(alias, "Alias")}] = alias.child_value();
    for (const auto& node : root.children())
      if (!attribute(node, "NodeId").empty()) nodes_.emplace(key_of(attribute(node, "NodeId")), node);
    for (const auto& [key, node] : nodes_) find_parent(key, node);
    for (const auto& [key, node] : nodes_) TRY_OK(take(key, node));
    if (!nodes_.empty()) return {};
    return fail(Code::invalid, "{} holds no nodes", file_);
  }

 private:
  // "ns=1;i=5044" with the namespace's name, so that files agree.
  std::string key_of(std::string_view id) const {
    const auto alias = aliases_.find(std::string{id});
    if (alias != aliases_.end()) id = alias->second;
    std::size_t number = 0;
    if (id.starts_with("ns=")) {
      number = static_cast<std::size_t>(std::atoi(std::string{id.substr(3)}.c_str()));
      id = id.substr(std::min(id.size(), id.find(';') + 1));
    }
    const std::string uri = number > 0 && number <= uris_.size() ? uris_[number - 1] : std::string{kCore};
    return fmt::format("{};{}", uri, id);
  }

  NodeRef ref_of(const std::string& key) const {
    const auto found = nodes_.find(key);
    return {found == nodes_.end() ? NodeKind::type : kind_of(local_name(found->second)), key};
  }

  template <class Visit>
  void references(const pugi::xml_node& node, const Visit& visit) const {
    for (const auto& reference : node.child("References").children("Reference"))
      visit(attribute(reference, "ReferenceType"), key_of(reference.child_value()),
            attribute(reference, "IsForward") != "false");
  }

  void find_parent(const std::string& key, const pugi::xml_node& node) {
    references(node, [&](std::string_view type, const std::string& other, bool forward) {
      const bool property = kProperty.contains(type);
      if (!property && !kParts.contains(type)) return;
      if (property) properties_.insert(forward ? other : key);
      forward ? parents_.try_emplace(other, key) : parents_.try_emplace(key, other);
    });
    if (const auto parent = attribute(node, "ParentNodeId"); !parent.empty())
      parents_.try_emplace(key, key_of(parent));
  }

  Result<> take(const std::string& key, const pugi::xml_node& node) {
    if (properties_.contains(key) && parents_.contains(key) && nodes_.contains(parents_.at(key))) return {};
    const std::string place = place_of(node, file_);
    const NodeRef ref = ref_of(key);
    NodeFact fact{.node = ref, .name = node.child_value("DisplayName")};
    fact.properties = {{"class", std::string{local_name(node)}},
                       {"BrowseName", std::string{attribute(node, "BrowseName")}}};
    if (const std::string text = node.child_value("Description"); !text.empty())
      fact.properties.emplace_back("Description", text);
    if (const auto type = attribute(node, "DataType"); !type.empty())
      fact.properties.emplace_back("DataType", type);
    if (std::string value = value_of(node); !value.empty())
      fact.properties.emplace_back("Value", std::move(value));
    references(node, [&](std::string_view, const std::string& other, bool) {
      add_property(key, other, fact.properties);
    });
    TRY_OK(sink_.add(fact, place));
    return add_links(key, ref, node, place);
  }

  static std::string value_of(const pugi::xml_node& node) {
    std::string out;
    gather(node.child("Value"), out);
    return out;
  }

  void add_property(const std::string& owner, const std::string& key, Properties& out) const {
    const auto parent = parents_.find(key);
    const auto node = nodes_.find(key);
    if (!properties_.contains(key) || parent == parents_.end() || parent->second != owner ||
        node == nodes_.end())
      return;
    out.emplace_back(node->second.child_value("DisplayName"), value_of(node->second));
  }

  Result<> add_links(const std::string& key, const NodeRef& ref, const pugi::xml_node& node,
                     const std::string& place) {
    const auto parent = parents_.find(key);
    if (parent != parents_.end() && parent->second != key) {
      const NodeRef up = ref_of(parent->second);
      const bool measures = ref.kind == NodeKind::tag && up.kind == NodeKind::asset;
      TRY_OK(sink_.add(
          LinkFact{.kind = measures ? LinkKind::measures : LinkKind::part_of, .from = ref, .to = up}, place));
    }
    std::vector<LinkFact> links;
    references(node, [&](std::string_view type, const std::string& other, bool forward) {
      if (!forward || kProperty.contains(type) || kParts.contains(type)) return;
      if (kType.contains(type))
        links.push_back({.kind = LinkKind::instance_of, .from = ref, .to = {NodeKind::type, other}});
      else if (type != "HasModellingRule")
        links.push_back(
            {.kind = LinkKind::refers_to, .from = ref, .to = ref_of(other), .qualifier = std::string{type}});
    });
    for (const auto& link : links) TRY_OK(sink_.add(link, place));
    return {};
  }

  const std::string file_;
  FactSink& sink_;
  std::vector<std::string> uris_;
  std::map<std::string, std::string> aliases_, parents_;
  std::map<std::string, pugi::xml_node> nodes_;
  std::set<std::string> properties_;  // variables that are properties of their parents
};

bool fits(std::string_view head) { return root_name(head) == "UANodeSet"; }

Result<ImportOptions> describe(const SourceFile& file) {
  return ImportOptions{.source = "NodeSet " + file.name(), .importer = "nodeset"};
}

Result<> read(const SourceFile& file, FactSink& sink) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  TRY_OK((Reader{file.name(), sink}.read(xml.document->document_element())));
  return keep_file(file, "OPC UA node set", xml.bytes, sink);
}

}  // namespace

const ImporterInfo kNodeSetImporter{.name = "nodeset",
                                    .doc = "OPC UA NodeSet2 XML: objects, variables as tags, types.",
                                    .fits = &fits,
                                    .describe = &describe,
                                    .read = &read};

}  // namespace spindle::context
