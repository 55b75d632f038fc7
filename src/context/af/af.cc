#include "src/context/af/af.h"

#include <map>

#include <pugixml.hpp>

#include "src/context/xml/xml.h"

namespace spindle::context {
namespace {

constexpr std::size_t kTemplatesDeepMax = 16;

struct Attribute {
  std::string value, reference, config, unit;
};
using Attributes = std::vector<std::pair<std::string, Attribute>>;

// Attributes of an element or template, nested ones as "Outer|Inner".
void collect(const pugi::xml_node& owner, const char* child, const std::string& prefix, Attributes& out) {
  for (const auto& node : owner.children(child)) {
    const std::string name = prefix + node.child_value("Name");
    out.emplace_back(name, Attribute{node.child_value("Value"), node.child_value("DataReference"),
                                     node.child_value("ConfigString"), node.child_value("DefaultUOM")});
    collect(node, child, name + "|", out);
  }
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

class Reader {
 public:
  Reader(std::string file, FactSink& sink) : file_(std::move(file)), sink_(sink) {}

  Result<> read(const pugi::xml_node& root) {
    const auto database = root.child("AFDatabase") ? root.child("AFDatabase") : root;
    for (const auto& node : database.children("AFElementTemplate")) TRY_OK(take_template(node));
    for (const auto& node : database.children("AFElement")) TRY_OK(take(node, "", ""));
    if (count_ > 0) return {};
    return fail(Code::invalid, "{} holds neither elements nor element templates", file_);
  }

 private:
  static NodeRef type_of(std::string_view name) { return {NodeKind::type, fmt::format("AF {}", name)}; }

  Result<> take_template(const pugi::xml_node& node) {
    const std::string name = node.child_value("Name");
    ++count_;
    auto& mine = templates_[name];
    mine.base = node.child_value("BaseTemplate");
    collect(node, "AFAttributeTemplate", "", mine.attributes);
    NodeFact fact{.node = type_of(name), .name = node.child_value("Description")};
    for (const auto& [attribute, what] : mine.attributes)
      fact.properties.emplace_back(attribute, text_of(what));
    TRY_OK(sink_.add(fact, place_of(node, file_)));
    if (mine.base.empty()) return {};
    TRY_OK(sink_.add(LinkFact{.kind = LinkKind::instance_of, .from = type_of(name), .to = type_of(mine.base)},
                     file_));
    return {};
  }

  static std::string text_of(const Attribute& attribute) {
    const std::string& text = attribute.config.empty() ? attribute.value : attribute.config;
    return attribute.unit.empty() ? text : text + " " + attribute.unit;
  }

  // Own attributes over the template's, and those over its base's.
  Attributes attributes_of(const pugi::xml_node& element) const {
    Attributes out;
    collect(element, "AFAttribute", "", out);
    std::string name = element.child_value("Template");
    for (std::size_t deep = 0; deep < kTemplatesDeepMax; ++deep) {
      const auto found = templates_.find(name);
      if (found == templates_.end()) break;
      for (const auto& inherited : found->second.attributes) inherit(inherited, out);
      name = found->second.base;
    }
    return out;
  }

  static void inherit(const std::pair<std::string, Attribute>& inherited, Attributes& out) {
    for (auto& [name, attribute] : out)
      if (name == inherited.first) {
        if (attribute.value.empty() && attribute.reference.empty()) attribute = inherited.second;
        return;
      }
    out.push_back(inherited);
  }

  Result<> take(const pugi::xml_node& element, const std::string& parent, const std::string& parent_name) {
    const std::string name = element.child_value("Name"), place = place_of(element, file_);
    ++count_;
    if (name.empty())
      return sink_.add(
          Problem{place, "an element without a name, and what is below it, is left out", parent});
    const NodeRef ref{NodeKind::asset, parent.empty() ? name : parent + "\\" + name};
    const auto attributes = attributes_of(element);
    NodeFact fact{.node = ref, .name = element.child_value("Description")};
    if (fact.name.empty()) fact.name = name;
    for (const auto& [attribute, what] : attributes)
      if (auto text = text_of(what); !text.empty()) fact.properties.emplace_back(attribute, std::move(text));
    for (const auto& extended : element.children("AFExtendedProperty"))
      fact.properties.emplace_back(extended.child_value("Name"), extended.child_value("Value"));
    TRY_OK(sink_.add(fact, place));
    if (!parent.empty()) TRY_OK(sink_.add(LinkFact{.from = ref, .to = {NodeKind::asset, parent}}, place));
    if (const std::string type = element.child_value("Template"); !type.empty())
      TRY_OK(sink_.add(LinkFact{.kind = LinkKind::instance_of, .from = ref, .to = type_of(type)}, place));
    for (const auto& [attribute, what] : attributes)
      if (what.reference == "PI Point")
        TRY_OK(take_point(ref, attribute, what, attributes, name, parent_name, place));
    for (const auto& child : element.children("AFElement")) TRY_OK(take(child, ref.key, name));
    return {};
  }

  // "\\server\point;options"; parameters that the file answers are filled in.
  Result<> take_point(const NodeRef& asset, const std::string& attribute, const Attribute& what,
                      const Attributes& attributes, const std::string& element, const std::string& parent,
                      const std::string& place) {
    std::string point = what.config.substr(0, what.config.find_first_of(";?"));
    point = point.substr(point.rfind('\\') == std::string::npos ? 0 : point.rfind('\\') + 1);
    replace_all(point, "%Element%", element);
    replace_all(point, "%..\\Element%", parent);
    replace_all(point, "%Attribute%", attribute);
    for (const auto& [name, other] : attributes)
      if (!other.value.empty() && other.value != "0") replace_all(point, "%@" + name + "%", other.value);
    if (point.empty() || point.contains('%')) return {};  // known to a PI server only
    TRY_OK(sink_.add(LinkFact{.kind = LinkKind::measures,
                              .from = {NodeKind::tag, point},
                              .to = asset,
                              .qualifier = attribute,
                              .reason = "PI point of the attribute " + attribute},
                     place));
    return {};
  }

  struct Template {
    std::string base;
    Attributes attributes;
  };
  const std::string file_;
  FactSink& sink_;
  std::map<std::string, Template> templates_;
  std::size_t count_ = 0;
};

bool fits(std::string_view head) { return root_name(head) == "AF"; }

Result<ImportOptions> describe(const SourceFile& file) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  const auto database = attribute(xml.document->document_element(), "Database");
  return ImportOptions{.source = fmt::format("AF {}", database.empty() ? file.name() : std::string{database}),
                       .importer = "af"};
}

Result<> read(const SourceFile& file, FactSink& sink) {
  TRY(const auto xml, read_xml(file.disk, file.path));
  TRY_OK((Reader{file.name(), sink}.read(xml.document->document_element())));
  return keep_file(file, "PI AF export", xml.bytes, sink);
}

}  // namespace

const ImporterInfo kAfImporter{.name = "af",
                               .doc = "PI AF XML: elements, templates, attributes and their PI points.",
                               .fits = &fits,
                               .describe = &describe,
                               .read = &read};

}  // namespace spindle::context
