#include <map>
#include <set>

#include <pugixml.hpp>

#include "src/context/hierarchy/hierarchy.h"
#include "src/context/xml/xml.h"

namespace spindle::context {
namespace {

NodeKind kind_of(const pugi::xml_node& element) {
  std::string roles;
  for (const auto& role : element.children())
    for (const auto* name : {"RefBaseRoleClassPath", "RefRoleClassPath"})
      roles += std::string{attribute(role, name)} + " ";
  for (const auto& [word, kind] : {std::pair{"Channel", NodeKind::channel},
                                   {"Tag", NodeKind::tag},
                                   {"Controller", NodeKind::controller},
                                   {"PLC", NodeKind::controller},
                                   {"CPU", NodeKind::controller},
                                   {"LogicalDevice", NodeKind::module}})
    if (roles.contains(std::string{"/"} + word)) return kind;
  return NodeKind::asset;
}

// Nested attributes as "Outer.Inner".
void collect(const pugi::xml_node& owner, const std::string& prefix, Properties& out) {
  for (const auto& node : owner.children("Attribute")) {
    const std::string name = prefix + std::string{attribute(node, "Name")};
    const auto unit = attribute(node, "Unit");
    std::string value = node.child_value("Value");
    if (!value.empty()) out.emplace_back(name, unit.empty() ? value : fmt::format("{} {}", value, unit));
    collect(node, name + ".", out);
  }
}

// The element of "{GUID}:Interface".
std::string partner(std::string_view side) {
  side = side.substr(0, side.rfind(':'));
  if (side.starts_with('{') && side.ends_with('}')) side = side.substr(1, side.size() - 2);
  return std::string{side};
}

class Reader {
 public:
  Reader(std::string file, FactSink& sink) : file_(std::move(file)), sink_(sink) {}

  Result<> read(const pugi::xml_node& root) {
    for (const auto& hierarchy : root.children("InstanceHierarchy")) TRY_OK(take_hierarchy(hierarchy));
    for (const auto* library : {"SystemUnitClassLib", "RoleClassLib", "InterfaceClassLib"})
      for (const auto& node : root.children(library))
        for (const auto& child : node.children())
          TRY_OK(take_class(child, std::string{attribute(node, "Name")}));
    for (const auto& link : links_) TRY_OK(connect(link));
    return {};
  }

 private:
  Result<> take_hierarchy(const pugi::xml_node& hierarchy) {
    const NodeRef ref{NodeKind::asset, std::string{attribute(hierarchy, "Name")}};
    TRY_OK(sink_.add(NodeFact{.node = ref, .name = "instance hierarchy"}, place_of(hierarchy, file_)));
    for (const auto& child : hierarchy.children("InternalElement")) TRY_OK(take(child, ref));
    for (const auto& link : hierarchy.children("InternalLink")) links_.push_back(link);
    return {};
  }

  Result<> take(const pugi::xml_node& element, const NodeRef& parent) {
    const std::string id = partner(std::string{attribute(element, "ID")} + ":"),
                      place = place_of(element, file_);
    NodeRef ref{kind_of(element), fmt::format("{}/{}", parent.key, attribute(element, "Name"))};
    if (!keys_.insert(ref.key).second) ref.key += "#" + id;
    NodeFact fact{.node = ref, .name = std::string{attribute(element, "Name")}};
    if (!id.empty()) fact.properties.emplace_back("ID", id);
    collect(element, "", fact.properties);
    TRY_OK(sink_.add(fact, place));
    TRY_OK(sink_.add(LinkFact{.from = ref, .to = parent}, place));
    if (!id.empty() && !by_id_.emplace(id, ref).second)
      TRY_OK(sink_.add(
          Problem{place, fmt::format("the ID {} stands more than once; links mean the first", id), ref.key}));
    if (const std::string type{attribute(element, "RefBaseSystemUnitPath")}; !type.empty())
      TRY_OK(sink_.add(LinkFact{.kind = LinkKind::instance_of, .from = ref, .to = {NodeKind::type, type}},
                       place));
    for (const auto& link : element.children("InternalLink")) links_.push_back(link);
    for (const auto& child : element.children("InternalElement")) TRY_OK(take(child, ref));
    return {};
  }

  Result<> take_class(const pugi::xml_node& node, const std::string& path) {
    if (!local_name(node).ends_with("Class")) return {};
    const NodeRef ref{NodeKind::type, fmt::format("{}/{}", path, attribute(node, "Name"))};
    NodeFact fact{.node = ref, .name = node.child_value("Description")};
    collect(node, "", fact.properties);
    TRY_OK(sink_.add(fact, place_of(node, file_)));
    for (const auto& child : node.children()) TRY_OK(take_class(child, ref.key));
    return {};
  }

  Result<> connect(const pugi::xml_node& link) {
    const auto a = by_id_.find(partner(attribute(link, "RefPartnerSideA")));
    const auto b = by_id_.find(partner(attribute(link, "RefPartnerSideB")));
    if (a == by_id_.end() || b == by_id_.end())
      return sink_.add(Problem{
          place_of(link, file_), "a link to an element that is not in the file is left out",
          fmt::format("{} to {}", attribute(link, "RefPartnerSideA"), attribute(link, "RefPartnerSideB"))});
    LinkFact fact{.kind = LinkKind::refers_to,
                  .from = a->second,
                  .to = b->second,
                  .qualifier = std::string{attribute(link, "Name")}};
    if (fact.to.kind == NodeKind::channel) std::swap(fact.from, fact.to);
    if (fact.from.kind == NodeKind::channel) fact.kind = LinkKind::wired_to;
    fact.properties = {{"side_a", std::string{attribute(link, "RefPartnerSideA")}},
                       {"side_b", std::string{attribute(link, "RefPartnerSideB")}}};
    TRY_OK(sink_.add(fact, place_of(link, file_)));
    return {};
  }

  const std::string file_;
  FactSink& sink_;
  std::set<std::string> keys_;
  std::map<std::string, NodeRef> by_id_;
  std::vector<pugi::xml_node> links_;
};

bool fits(std::string_view head) { return root_name(head) == "CAEXFile"; }

Result<ImportOptions> describe(const SourceFile& file) {
  return ImportOptions{.source = "AutomationML " + file.name(), .importer = "automationml"};
}

Result<> read(const SourceFile& file, FactSink& sink) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  TRY_OK((Reader{file.name(), sink}.read(xml.document->document_element())));
  return keep_file(file, "AutomationML file", xml.bytes, sink);
}

}  // namespace

const ImporterInfo kAutomationMlImporter{
    .name = "automationml",
    .doc =
        "AutomationML (CAEX): plant, controllers, channels, tags and their links; class libraries as types.",
    .fits = &fits,
    .describe = &describe,
    .read = &read};

}  // namespace spindle::context
