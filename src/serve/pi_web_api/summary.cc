#include <cmath>

#include "src/archive/read/reads.h"
#include "src/serve/fields.h"
#include "src/serve/pi_web_api/stream_read.h"
#include "src/serve/pi_web_api/values.h"

namespace spindle::serve::pi {
namespace {

using archive::Summary;

enum class Stamp { automatic, earliest, latest };
constexpr Choice<Stamp> kStamps[] = {
    {"Auto", Stamp::automatic}, {"EarliestTime", Stamp::earliest}, {"MostRecentTime", Stamp::latest}};
constexpr Choice<archive::Basis> kBases[] = {{"TimeWeighted", archive::Basis::time_weighted},
                                             {"EventWeighted", archive::Basis::event_weighted}};

struct Kind {
  const char* name;
  double (*number)(const Summary&);
  bool of_numbers = true;
};
constexpr Kind kKinds[] = {
    {"Total", [](const Summary& s) { return s.total; }},
    {"Average", [](const Summary& s) { return s.average; }},
    {"Minimum", [](const Summary& s) { return s.minimum; }},
    {"Maximum", [](const Summary& s) { return s.maximum; }},
    {"Range", [](const Summary& s) { return s.range_of_values; }},
    {"StdDev", [](const Summary& s) { return s.standard_deviation; }},
    {"PopulationStdDev", [](const Summary& s) { return s.population_standard_deviation; }},
    {"Count", [](const Summary& s) { return static_cast<double>(s.count); }, false},
    {"PercentGood", [](const Summary& s) { return s.percent_good; }, false}};

Result<std::vector<const Kind*>> parse_kinds(const HttpRequest& request) {
  auto names = request.values("summaryType");
  if (names.empty()) names = {"Total"};
  std::vector<const Kind*> out;
  for (const auto& name : names) {
    const auto before = out.size();
    for (const auto& kind : kKinds) {
      const bool all = folded(name) == "all" || (folded(name) == "allfornonnumeric" && !kind.of_numbers);
      if (all || folded(kind.name) == folded(name)) out.push_back(&kind);
    }
    if (out.size() == before) return fail(Code::invalid, "The summaryType '{}' is not known.", name);
  }
  return out;
}

Time stamp_of(const Summary& part, const Kind& kind, Stamp stamp) {
  if (stamp == Stamp::latest) return part.range.to;
  if (stamp == Stamp::automatic && kind.name == std::string_view{"Minimum"}) return part.minimum_time;
  if (stamp == Stamp::automatic && kind.name == std::string_view{"Maximum"}) return part.maximum_time;
  return part.range.from;
}

Json item_of(const Summary& part, const Kind& kind, Stamp stamp, const Tag& tag) {
  const double number = kind.number(part);
  const bool numeric = tag.type == ValueType::real || tag.type == ValueType::integer;
  const bool known = std::isfinite(number) && (numeric || !kind.of_numbers);
  Json value{{"Timestamp", pi_time(stamp_of(part, kind, stamp), Digits::when_needed)},
             {"Value", known ? Json(number) : system_value(kNoData)},
             {"UnitsAbbreviation", kind.of_numbers ? tag.unit : ""},
             {"Good", known},
             {"Questionable", known && kind.of_numbers && part.quality.uncertain()},
             {"Substituted", false},
             {"Annotated", false}};
  if (!numeric && kind.of_numbers)
    value["Errors"] =
        Json::array({{{"FieldName", "Value"},
                      {"Message", {"Streams that are not numeric have only Count and PercentGood."}}}});
  return {{"Type", kind.name}, {"Value", std::move(value)}};
}

}  // namespace

Result<Json> summary(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto kinds, parse_kinds(call.request));
  auto basis = archive::Basis::time_weighted;
  auto stamp = Stamp::automatic;
  TRY_OK(read_choice(call.request, "calculationBasis", kBases, basis));
  TRY_OK(read_choice(call.request, "timeType", kStamps, stamp));
  TRY(const auto ranges, cut(range, call.request.value("summaryDuration")));
  TRY(const auto reader, snapshot.tag(tag.id));
  TRY(auto parts, archive::summaries(*reader, ranges, basis));
  if (range.end < range.start) std::ranges::reverse(parts);
  Json items = Json::array();
  for (const auto& part : parts)
    for (const auto* kind : kinds) items.push_back(item_of(part, *kind, stamp, tag));
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

}  // namespace spindle::serve::pi
