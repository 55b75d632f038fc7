#include <algorithm>

#include "src/derive/run/run.h"

namespace spindle::derive {
namespace {

template <class T>
void keep_known(std::vector<T>& records, std::optional<Time> as_of) {
  if (as_of) std::erase_if(records, [&](const T& one) { return one.known && *one.known > *as_of; });
}

const Node& input_named(const Plan& plan, const Node& node, const std::string& tag) {
  for (const auto i : node.inputs)
    if (folded(plan.nodes[i].name) == folded(tag)) return plan.nodes[i];
  return plan.nodes[node.inputs[0]];
}

class Learning {
 public:
  Learning(const Plan& plan, Source& source, const Records& records)
      : plan_(plan), source_(source), records_(records) {}

  Result<Known> learn() {
    Known known;
    for (const auto& node : plan_.nodes) {
      if (node.tag) continue;
      if (const auto* splice = std::get_if<SpliceSpec>(&plan_.signal_of(node).what)) {
        auto table = table_of(node, *splice);
        if (!table)
          return fail(table.error().code, "{}: {}: {}", plan_.signal_of(node).place(plan_.spec.file),
                      node.name, table.error().message);
        known.tables[node.name] = *std::move(table);
      }
      if (std::holds_alternative<EnrichSpec>(plan_.signal_of(node).what) && records_.orders) {
        TRY(known.orders[node.name], records_.orders(splice_of(plan_, node), source_.as_of()));
      }
    }
    return known;
  }

 private:
  Result<SpliceTable> table_of(const Node& node, const SpliceSpec& spec) {
    SpliceInput input{.tags = spec.tags, .options = spec.options, .atmosphere = plan_.spec.atmosphere};
    auto installations = spec.installations;
    if (records_.installations) {
      TRY(const auto more, records_.installations(node.name, source_.as_of()));
      installations.insert(installations.end(), more.begin(), more.end());
    }
    keep_known(installations, source_.as_of());
    for (auto& one : installations)
      if (one.unit.empty()) one.unit = input_named(plan_, node, one.tag).type.unit;
    TRY(input.installations, in_order(std::move(installations)));
    TRY(input.unit, Unit::parse(node.type.unit));
    for (const auto& tag : spec.tags) {
      TRY(auto unit, Unit::parse(input_named(plan_, node, tag).type.unit));
      input.tag_units.push_back(std::move(unit));
      input.tag_ranges.push_back(range_of(*input_named(plan_, node, tag).tag));
    }
    TRY(input.range, range_of(node));
    return in_node_order(node, make_table(input, [&](const std::string& tag, TimeRange range) {
                           return source_.rows(input_named(plan_, node, tag).tag->id, range);
                         }));
  }

  // 0 to 100 is what sources say that do not know.
  static InstrumentRange range_of(const Tag& tag) {
    return tag.zero == 0 && tag.span == 100 ? InstrumentRange{} : InstrumentRange{tag.zero, tag.span};
  }

  Result<TimeRange> range_of(const Node& node) {
    TimeRange out{kTimeMax, kTimeMin};
    for (const auto i : node.inputs) {
      TRY(const auto extent, source_.extent(plan_.nodes[i].tag->id));
      if (extent) out = {std::min(out.from, extent->from), std::max(out.to, extent->to)};
    }
    return out;
  }

  // The operator's inputs are the node's.
  Result<SpliceTable> in_node_order(const Node& node, Result<SpliceTable> made) {
    if (!made) return made;
    SpliceTable out;
    for (const auto i : node.inputs) out.tags.push_back(plan_.nodes[i].name);
    for (auto& segment : made->segments) {
      if (segment.tag >= 0) {
        const auto& tag = made->tags[static_cast<std::size_t>(segment.tag)];
        const auto found =
            std::ranges::find(out.tags, folded(tag), [](const auto& name) { return folded(name); });
        if (found == out.tags.end())
          return fail(Code::not_found,
                      "the tag {} of an installation is not one of the signal's; name it in tags:", tag);
        segment.tag = static_cast<int>(found - out.tags.begin());
      }
      out.segments.push_back(std::move(segment));
    }
    return out;
  }

  const Plan& plan_;
  Source& source_;
  const Records& records_;
};

}  // namespace

Tags tags_of(archive::Archive& archive) {
  return {[&archive](const std::string& name) { return archive.find_tag(name); },
          [&archive](const std::string& name) { return archive.find_state_set(name); },
          [&archive] {
            std::vector<std::string> names;
            for (const auto& tag : archive.tags("*", 0, 20'000)) names.push_back(tag.name);
            return names;
          }};
}

Result<Known> learn(const Plan& plan, Source& source, const Records& records) {
  return Learning{plan, source, records}.learn();
}

Result<std::optional<TimeRange>> extent_of(const Plan& plan, Source& source) {
  std::optional<TimeRange> out;
  for (const auto& node : plan.nodes) {
    if (!node.tag) continue;
    TRY(const auto extent, source.extent(node.tag->id));
    if (!extent) continue;
    out = out ? TimeRange{std::min(out->from, extent->from), std::max(out->to, extent->to)} : *extent;
  }
  return out;
}

}  // namespace spindle::derive
