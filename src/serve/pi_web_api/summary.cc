#include "src/serve/pi_web_api/summary.h"

#include <cmath>

#include "src/archive/read/rows_reader.h"
#include "src/serve/fields.h"
#include "src/serve/pi_web_api/filter.h"
#include "src/serve/pi_web_api/joined_summary.h"
#include "src/serve/pi_web_api/stream_read.h"

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

enum class Samples { recorded, interval };
constexpr Choice<Samples> kSamples[] = {{"ExpressionRecordedValues", Samples::recorded},
                                        {"Interval", Samples::interval}};

// Only events that pass count.
Result<std::vector<Summary>> of_events(Filter& filter, archive::TagReader& reader,
                                       std::span<const TimeRange> ranges) {
  TRY(const auto rows,
      reader.rows({ranges.front().from, ranges.back().to}, archive::Order::forward, kExpressionRowsMax));
  if (rows.size() == kExpressionRowsMax)
    return fail(Code::invalid, "The filter would look at more than {} events; take a shorter range.",
                rows.size());
  TRY(auto kept, filter.keep(rows, rows.size()));
  const auto of_kept = archive::reader_of(reader.tag(), std::move(kept));
  return archive::summaries(*of_kept, ranges, archive::Basis::event_weighted);
}

// Only time in which the filter holds counts.
Result<std::vector<Summary>> of_time(Filter& filter, archive::TagReader& reader,
                                     std::span<const TimeRange> ranges, std::span<const Time> samples) {
  std::vector<Summary> out;
  for (const auto& range : ranges) {
    TRY(const auto parts, filter.holds(range, samples));
    TRY(const auto summaries, archive::summaries(reader, parts, archive::Basis::time_weighted));
    out.push_back(join(range, summaries));
  }
  return out;
}

}  // namespace

Result<std::optional<std::vector<Time>>> parse_samples(const Call& call, TimeRange range) {
  auto samples = Samples::recorded;
  TRY_OK(read_choice(call.request, "sampleType", kSamples, samples));
  if (samples == Samples::recorded) return std::nullopt;
  TRY(const auto asked, parse_range(call));
  const PiRange ascending{range.from, range.to, asked.now, asked.zone};
  TRY(auto times, grid(call, ascending, call.request.value("sampleInterval", "1h")));
  return times;
}

Result<Json> summary_answer(const Call& call, const PiRange& range, const Tag& tag,
                            const Summarise& summarise) {
  TRY(const auto kinds, parse_kinds(call.request));
  auto basis = archive::Basis::time_weighted;
  auto stamp = Stamp::automatic;
  TRY_OK(read_choice(call.request, "calculationBasis", kBases, basis));
  TRY_OK(read_choice(call.request, "timeType", kStamps, stamp));
  TRY(const auto ranges, cut(range, call.request.value("summaryDuration")));
  TRY(auto parts, summarise(ranges, basis));
  if (range.descends()) std::ranges::reverse(parts);
  Json items = Json::array();
  for (const auto& part : parts)
    for (const auto* kind : kinds) items.push_back(item_of(part, *kind, stamp, tag));
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

Result<Json> summary(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY_OK(check_units(call));
  TRY(auto filter, Filter::of(call, snapshot, tag));
  TRY(const auto reader, snapshot.tag(tag.id));
  return summary_answer(call, range, tag,
                        [&](auto ranges, archive::Basis basis) -> Result<std::vector<Summary>> {
                          if (!filter) return archive::summaries(*reader, ranges, basis);
                          if (basis == archive::Basis::event_weighted)
                            return of_events(*filter, *reader, ranges);
                          const TimeRange all{ranges.front().from, ranges.back().to};
                          TRY(auto samples, parse_samples(call, all));
                          if (!samples) {
                            TRY(samples, filter->recorded_times(all));
                            samples->insert(samples->begin(), all.from);
                          }
                          return of_time(*filter, *reader, ranges, *samples);
                        });
}

}  // namespace spindle::serve::pi
