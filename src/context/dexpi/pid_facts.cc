#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>

#include "src/context/dexpi/pid.h"

namespace spindle::context {
namespace {

// Keys of the items: tags where they have them, so that other sources mean the same node; else the drawing
// and the id.
class Keys {
 public:
  Keys(const Pid& pid, const std::string& drawing) : drawing_(drawing) {
    for (const auto& item : pid.items) items_.try_emplace(item.id, &item);
    // What is fulfilled takes the tag of what fulfils it, so the physical one comes first.
    for (const bool function : {false, true})
      for (const auto& item : pid.items)
        if ((item.type == "ActuatingFunction") == function) assign(item);
  }
  [[nodiscard]] const PidItem* item(const std::string& id) const {
    const auto found = items_.find(id);
    return found == items_.end() ? nullptr : found->second;
  }
  [[nodiscard]] const NodeRef& ref(const std::string& id) const { return refs_.at(id); }
  [[nodiscard]] const std::vector<std::string>& doubled() const { return doubled_; }

 private:
  static NodeKind kind_of(std::string_view type) {
    if (type == "Nozzle") return NodeKind::nozzle;
    if (type.ends_with("LoopFunction")) return NodeKind::loop;
    if (type == "PipingNetworkSystem" || type == "PipingNetworkSegment") return NodeKind::line;
    return NodeKind::asset;
  }

  static std::string tag_of(const PidItem& item) {
    const auto category = property(item.properties, "ProcessInstrumentationFunctionCategory");
    if (!category.empty())
      return fmt::format("{}{}{}", category, property(item.properties, "ProcessInstrumentationFunctions"),
                         property(item.properties, "ProcessInstrumentationFunctionNumber"));
    for (const auto* name :
         {"TagName", "InstrumentationLoopFunctionNumber", "ProcessSignalGeneratingFunctionNumber",
          "ActuatingFunctionNumber", "ActuatingSystemNumber", "LineNumber"})
      if (const auto value = property(item.properties, name); !value.empty()) return std::string{value};
    return "";
  }

  // "H1007/N1" for what is numbered within its parent, "47121/C1" for what is numbered within its line.
  std::string key_of(const PidItem& item) {
    if (auto tag = tag_of(item); !tag.empty()) return tag;
    for (const auto* name : {"SubTagName", "SegmentNumber"})
      if (const auto value = property(item.properties, name); !value.empty() && refs_.contains(item.parent))
        return fmt::format("{}/{}", refs_.at(item.parent).key, value);
    const auto number = property(item.properties, "PipingComponentNumber");
    const auto* segment = this->item(item.parent);
    if (number.empty() || !segment || !refs_.contains(segment->parent)) return "";
    return fmt::format("{}/{}", refs_.at(segment->parent).key, number);
  }

  void assign(const PidItem& item) {
    if (refs_.contains(item.id)) return;
    const NodeKind kind = kind_of(item.type);
    std::string key = key_of(item);
    if (!key.empty() && !taken_.emplace(kind, key).second) {
      if (item.type != "ActuatingFunction") doubled_.push_back(key);
      key.clear();
    }
    if (key.empty()) key = fmt::format("{}#{}", drawing_, item.id);
    refs_.emplace(item.id, NodeRef{kind, key});
  }

  const std::string& drawing_;
  std::unordered_map<std::string, const PidItem*> items_;
  std::unordered_map<std::string, NodeRef> refs_;
  std::set<std::pair<NodeKind, std::string>> taken_;
  std::vector<std::string> doubled_;
};

std::string name_of_item(const PidItem& item) {
  for (const auto* name : {"EquipmentDescription", "TagName", "SubTagName", "PipingComponentNumber"})
    if (const auto value = property(item.properties, name); !value.empty())
      return fmt::format("{} {}", item.type, value);
  return item.type;
}

class Writer {
 public:
  Writer(const Pid& pid, const Keys& keys, NodeRef drawing, std::string_view file, FactSink& sink)
      : pid_(pid), keys_(keys), drawing_(std::move(drawing)), file_(file), sink_(sink) {}

  Result<> write() {
    for (const auto& item : pid_.items) TRY_OK(add(item));
    for (const auto& link : pid_.links) TRY_OK(add(link));
    TRY_OK(add_functions());
    for (const auto& problem : pid_.problems) TRY_OK(sink_.add(problem));
    for (const auto& key : keys_.doubled())
      TRY_OK(sink_.add(Problem{std::string{file_},
                               fmt::format("the tag '{}' stands more than once; the others are "
                                           "known by their ids",
                                           key),
                               key}));
    return {};
  }

 private:
  Result<> add(const PidItem& item) {
    const auto& ref = keys_.ref(item.id);
    const std::string place = fmt::format("{}: {}", file_, item.id);
    NodeFact fact{.node = ref, .name = name_of_item(item), .properties = item.properties};
    fact.properties.insert(fact.properties.begin(), {"class", item.type});
    fact.properties.emplace_back("id", item.id);
    TRY_OK(sink_.add(fact, place));
    TRY_OK(sink_.add(LinkFact{.kind = LinkKind::drawn_on, .from = ref, .to = drawing_}, place));
    if (!keys_.item(item.parent)) return {};
    TRY_OK(sink_.add(LinkFact{.from = ref, .to = keys_.ref(item.parent)}, place));
    return {};
  }

  Result<> add(const PidLink& link) {
    for (const auto& [id, other] : {std::pair{&link.from, &link.to}, {&link.to, &link.from}})
      if (!keys_.item(*id))
        return sink_.add(Problem{fmt::format("{}: {}", file_, *other),
                                 fmt::format("it refers to '{}', which is not in the file", *id),
                                 link.qualifier});
    return link_up(link.kind, link.from, link.to, link.qualifier, "");
  }

  Result<> link_up(LinkKind kind, const std::string& from, const std::string& to,
                   const std::string& qualifier, const std::string& reason) {
    TRY_OK(sink_.add(LinkFact{.kind = kind,
                              .from = keys_.ref(from),
                              .to = keys_.ref(to),
                              .qualifier = qualifier,
                              .reason = reason},
                     fmt::format("{}: {}", file_, from)));
    return {};
  }

  // An instrumentation function measures where its signal begins, and controls the valve of the actuating
  // system that its own actuating function is fulfilled by.
  Result<> add_functions() {
    std::map<std::string, std::string> system_of, valve_of;
    for (const auto& link : pid_.links) {
      const auto* from = keys_.item(link.from);
      if (!from || !keys_.item(link.to)) continue;
      if (link.kind == LinkKind::measures && keys_.item(from->parent))
        TRY_OK(link_up(LinkKind::measures, from->parent, link.to, "", "its signal begins there"));
      if (link.kind == LinkKind::signals && from->type == "ActuatingFunction") system_of[link.from] = link.to;
      if (link.kind == LinkKind::controls) valve_of[from->parent] = link.to;
    }
    for (const auto& [function, system] : system_of) {
      const auto valve = valve_of.find(system);
      const auto* item = keys_.item(function);
      if (valve == valve_of.end() || !keys_.item(item->parent)) continue;
      TRY_OK(link_up(LinkKind::controls, item->parent, valve->second, "", "by " + keys_.ref(system).key));
    }
    return {};
  }

  const Pid& pid_;
  const Keys& keys_;
  const NodeRef drawing_;
  std::string_view file_;
  FactSink& sink_;
};

}  // namespace

std::string drawing_key(const Pid& pid, std::string_view file) {
  for (const auto* name : {"DrawingNumber", "Drawing"})
    if (const auto value = property(pid.drawing, name); !value.empty()) return std::string{value};
  return std::string{file};
}

Result<> add_facts(const Pid& pid, const std::string& drawing, std::string_view file, FactSink& sink) {
  const NodeRef document{NodeKind::document, drawing};
  NodeFact fact{
      .node = document, .name = std::string{property(pid.drawing, "DrawingName")}, .properties = pid.drawing};
  fact.properties.emplace_back("file", file);
  TRY_OK(sink.add(fact, file));
  const Keys keys{pid, drawing};
  return Writer{pid, keys, document, file, sink}.write();
}

}  // namespace spindle::context
