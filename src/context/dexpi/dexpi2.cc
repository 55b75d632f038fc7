#include <algorithm>
#include <array>

#include <pugixml.hpp>

#include "src/context/dexpi/pid.h"

namespace spindle::context {
namespace {

struct Meaning {
  std::string_view property;
  LinkKind kind;
  bool reverse;
  std::string_view qualifier;
};
constexpr std::array kMeanings = {
    Meaning{"ProcessInstrumentationFunctions", LinkKind::member_of, true, ""},
    Meaning{"Chamber", LinkKind::refers_to, false, "Chamber"},
    Meaning{"Systems", LinkKind::signals, false, "Systems"},
    Meaning{"Valve", LinkKind::controls, false, ""},
    Meaning{"SensingLocation", LinkKind::measures, false, ""},
};
// Ends of segments and their nodes repeat what their pipes say.
constexpr std::array<std::string_view, 6> kEnds = {"SourceItem", "SourceNode", "TargetItem",
                                                   "TargetNode", "Source",     "Target"};

std::string type_of(const pugi::xml_node& object) {
  const auto type = attribute(object, "type");
  return std::string{type.substr(type.find_last_of("./") + 1)};
}

// The last part of "Plant/Enumerations.FailActionClassification.FailClose".
std::string value_of(const pugi::xml_node& value) {
  if (local_name(value) != "DataReference") return value.child_value();
  const auto data = attribute(value, "data");
  return std::string{data.substr(data.rfind('.') + 1)};
}

// "11.2 KilomolePerSecond" of a quantity, else the value itself; several values in a row.
std::string text_of(const pugi::xml_node& data) {
  std::string out;
  for (const auto& value : data.children()) {
    std::string text;
    if (local_name(value) == "AggregatedDataValue") {
      for (const auto& part : value.children("Data")) text += (text.empty() ? "" : " ") + text_of(part);
    } else {
      text = value_of(value);
    }
    out += (out.empty() ? "" : " ") + text;
  }
  return out;
}

Properties properties_of(const pugi::xml_node& object) {
  Properties out;
  for (const auto& data : object.children("Data"))
    if (auto text = text_of(data); !text.empty())
      out.emplace_back(attribute(data, "property"), std::move(text));
  return out;
}

bool is_pipe(std::string_view type) { return type == "Pipe" || type == "DirectPipingConnection"; }
bool is_flow(std::string_view type) {
  return type.ends_with("LineFunction") || type.ends_with("ConveyingFunction") || type.ends_with("Stream") ||
         type.ends_with("Flow");
}

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Pid read(const pugi::xml_node& model) {
    for (const auto& object : model.children("Object"))
      for (const auto& part : object.children("Components"))
        if (attribute(part, "property") == "ConceptualModel")
          for (const auto& plant : part.children("Object")) take_parts(plant, "");
    return std::move(pid_);
  }

 private:
  void take_parts(const pugi::xml_node& object, const std::string& id) {
    for (const auto& part : object.children("Components"))
      for (const auto& child : part.children("Object")) take(child, id, attribute(part, "property"));
  }

  // Values with their qualification are objects too: they are properties of what they qualify.
  void take_value(const pugi::xml_node& object, const std::string& owner, std::string_view property) {
    const auto item = std::ranges::find(pid_.items.rbegin(), pid_.items.rend(), owner, &PidItem::id);
    if (item == pid_.items.rend()) return;
    for (auto& [name, text] : properties_of(object))
      item->properties.emplace_back(fmt::format("{}.{}", property, name), std::move(text));
  }

  void take(const pugi::xml_node& object, const std::string& parent, std::string_view property) {
    const std::string type = type_of(object);
    if (type == "QualifiedValue") return take_value(object, parent, property);
    if (type.ends_with("MetaData")) return void(pid_.drawing = properties_of(object));
    if (type == "PipingNode" || type.ends_with("Label")) return;
    if (is_pipe(type)) return add_flow(LinkKind::feeds, object, "SourceItem", "TargetItem", "");
    if (is_flow(type) && !reference(object, "Source").empty())
      return add_flow(type.ends_with("Function") ? LinkKind::signals : LinkKind::feeds, object, "Source",
                      "Target", type);
    std::string id{attribute(object, "id")};
    if (id.empty()) id = fmt::format("{}@{}", type, ++unnamed_);
    pid_.items.push_back({id, type, parent, properties_of(object)});
    for (const auto& references : object.children("References")) take_references(references, id);
    take_parts(object, id);
  }

  static std::string reference(const pugi::xml_node& object, std::string_view property) {
    for (const auto& references : object.children("References"))
      if (attribute(references, "property") == property) {
        const auto ids = attribute(references, "objects");
        return std::string{ids.substr(ids.starts_with('#') ? 1 : 0)};
      }
    return "";
  }

  void add_flow(LinkKind kind, const pugi::xml_node& object, const char* source, const char* target,
                const std::string& qualifier) {
    PidLink link{kind, reference(object, source), reference(object, target), qualifier};
    if (!link.from.empty() && !link.to.empty()) pid_.links.push_back(std::move(link));
  }

  void take_references(const pugi::xml_node& references, const std::string& id) {
    const auto property = attribute(references, "property");
    if (std::ranges::find(kEnds, property) != kEnds.end()) return;
    const auto found = std::ranges::find(kMeanings, property, &Meaning::property);
    auto rest = attribute(references, "objects");
    while (!rest.empty()) {
      const auto one = rest.substr(0, rest.find(' '));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      if (!one.starts_with('#')) continue;
      PidLink link{LinkKind::refers_to, id, std::string{one.substr(1)}, std::string{property}};
      if (found != kMeanings.end()) link.kind = found->kind, link.qualifier = found->qualifier;
      if (found != kMeanings.end() && found->reverse) std::swap(link.from, link.to);
      pid_.links.push_back(std::move(link));
    }
  }

  std::string_view file_;
  Pid pid_;
  std::size_t unnamed_ = 0;
};

}  // namespace

Pid read_dexpi2(const pugi::xml_document& document, std::string_view file) {
  return Reader{file}.read(document.document_element());
}

}  // namespace spindle::context
