#include <algorithm>
#include <array>

#include <pugixml.hpp>

#include "src/context/dexpi/pid.h"

namespace spindle::context {
namespace {

constexpr std::array<std::string_view, 4> kDrawn = {"Label", "MetaData", "PipeFlowArrow", "Drawing"};
constexpr std::array<std::string_view, 6> kAlwaysItems = {
    "Equipment",           "Nozzle",
    "PipingNetworkSystem", "PipingNetworkSegment",
    "PipingComponent",     "ProcessInstrumentationFunction"};

// What an association means, seen from the element that holds it; the other way round it says nothing new.
struct Meaning {
  std::string_view type;
  LinkKind kind;
  bool reverse;
  std::string_view qualifier;
};
constexpr std::array kMeanings = {
    Meaning{"is a collection including", LinkKind::member_of, true, ""},
    Meaning{"is located in", LinkKind::refers_to, false, "Chamber"},
    Meaning{"is fulfilled by", LinkKind::signals, false, "Systems"},
    Meaning{"refers to", LinkKind::controls, false, ""},
};
constexpr std::array<std::string_view, 7> kInverse = {
    "is a part of",      "is the location of",     "fulfills", "is referenced by", "is logical start of",
    "is logical end of", "is the logical start of"};

template <std::size_t N>
bool one_of(const std::array<std::string_view, N>& names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

// DEXPI 1 names attributes after classes of its reference data; DEXPI 2 without the suffix.
std::string plain_name(std::string_view name) {
  for (const std::string_view suffix : {"AssignmentClass", "Specialization"})
    if (name.ends_with(suffix)) name.remove_suffix(suffix.size());
  return std::string{name};
}

Properties properties_of(const pugi::xml_node& element) {
  Properties out;
  for (const auto* name : {"TagName", "ComponentName", "Specification", "StockNumber"})
    if (const auto value = attribute(element, name); !value.empty()) out.emplace_back(name, value);
  for (const auto& group : element.children("GenericAttributes"))
    for (const auto& generic : group.children("GenericAttribute")) {
      const auto value = attribute(generic, "Value");
      if (value.empty()) continue;
      std::string name = plain_name(attribute(generic, "Name"));
      if (const auto language = attribute(generic, "Language"); !language.empty())
        name += "@" + std::string{language};
      const auto unit = attribute(generic, "Units");
      out.emplace_back(std::move(name),
                       unit.empty() ? std::string{value} : fmt::format("{} {}", value, unit));
    }
  return out;
}

class Reader {
 public:
  explicit Reader(std::string_view file) : file_(file) {}

  Pid read(const pugi::xml_node& root) {
    pid_.drawing = properties_of(root.child("MetaData"));
    for (const auto& attribute : root.child("PlantInformation").attributes())
      pid_.drawing.emplace_back(attribute.name(), attribute.value());
    if (const auto name = attribute(root.child("Drawing"), "Name"); !name.empty())
      pid_.drawing.emplace_back("Drawing", name);
    for (const auto& child : root.children()) take(child, "");
    return std::move(pid_);
  }

 private:
  // Elements nest no deeper than parse_xml lets them.
  void take(const pugi::xml_node& element, const std::string& parent) {
    const auto name = local_name(element);
    if (one_of(kDrawn, name) || name.ends_with("Symbol") || name == "ShapeCatalogue") return;
    if (name == "InformationFlow") return take_flow(element);
    const bool item = one_of(kAlwaysItems, name) ||
                      (!attribute(element, "ComponentClass").empty() && !attribute(element, "ID").empty());
    if (!item) return;
    const std::string id = id_of(element);
    const auto type = attribute(element, "ComponentClass");
    pid_.items.push_back({id, std::string{type.empty() ? name : type}, parent, properties_of(element)});
    for (const auto& child : element.children()) take(child, id);
    for (const auto& association : element.children("Association")) take_association(association, id, type);
    if (name == "PipingNetworkSegment") take_flow_of(element);
  }

  std::string id_of(const pugi::xml_node& element) {
    std::string id{attribute(element, "ID")};
    if (!id.empty()) return id;
    id = fmt::format("{}@{}", element.name(), ++unnamed_);
    pid_.problems.push_back(
        {place_of(element, file_), "it has no ID; called " + id + ", nothing can refer to it", ""});
    return id;
  }

  void take_association(const pugi::xml_node& association, const std::string& id, std::string_view type) {
    const auto what = attribute(association, "Type");
    const std::string other{attribute(association, "ItemID")};
    if (one_of(kInverse, what)) return;
    const auto found = std::ranges::find(kMeanings, what, &Meaning::type);
    if (found == kMeanings.end())
      return pid_.links.push_back({LinkKind::refers_to, id, other, std::string{what}});
    PidLink link{found->kind, id, other, std::string{found->qualifier}};
    if (found->reverse) std::swap(link.from, link.to);
    if (type == "ProcessSignalGeneratingFunction" && what == "is located in")
      link = {LinkKind::measures, id, other, ""};
    pid_.links.push_back(std::move(link));
  }

  // A signal's way, with its logical ends.
  void take_flow(const pugi::xml_node& element) {
    PidLink link{LinkKind::signals, "", "", std::string{attribute(element, "ComponentClass")}};
    for (const auto& association : element.children("Association")) {
      const auto what = attribute(association, "Type");
      if (what == "has logical start") link.from = attribute(association, "ItemID");
      if (what == "has logical end") link.to = attribute(association, "ItemID");
    }
    const auto connection = element.child("Connection");
    if (link.from.empty()) link.from = attribute(connection, "FromID");
    if (link.to.empty()) link.to = attribute(connection, "ToID");
    add_flow(std::move(link));
  }

  // From the segment's beginning through its items in their order to its end.
  void take_flow_of(const pugi::xml_node& segment) {
    const auto connection = segment.child("Connection");
    const auto first = attribute(connection, "FromID"), last = attribute(connection, "ToID");
    std::vector<std::string> way;
    if (!first.empty()) way.emplace_back(first);
    for (const auto& child : segment.children()) {
      const auto id = attribute(child, "ID");
      const bool passes = child.child("ConnectionPoints") && !id.empty();
      if (passes && id != first && id != last) way.emplace_back(id);
    }
    if (!last.empty()) way.emplace_back(last);
    for (std::size_t i = 1; i < way.size(); ++i) add_flow({LinkKind::feeds, way[i - 1], way[i], ""});
  }

  void add_flow(PidLink link) {
    if (!link.from.empty() && !link.to.empty()) pid_.links.push_back(std::move(link));
  }

  std::string_view file_;
  Pid pid_;
  std::size_t unnamed_ = 0;
};

}  // namespace

Pid read_proteus(const pugi::xml_document& document, std::string_view file) {
  return Reader{file}.read(document.document_element());
}

}  // namespace spindle::context
