#include "src/serve/pi_web_api/calculation.h"

#include "src/archive/read/rows_reader.h"
#include "src/serve/pi_web_api/bound_expression.h"
#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/summary.h"
#include "src/serve/pi_web_api/values.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

constexpr int kCalculationFailed = 249;

// webId is the target: this data server, which may be left out, or a point, which is '.' then.
Result<BoundExpression> open(const Call& call) {
  const auto text = call.request.value("expression"), web_id = call.request.value("webId");
  if (text.empty()) return fail(Code::invalid, "The required parameter 'expression' is missing.");
  std::optional<Tag> self;
  if (!web_id.empty()) {
    TRY(const auto target, parse_web_id(web_id, call.site.options.facility));
    if (!target.server) {
      TRY(self, find_point(call.site, web_id));
    }
  }
  return BoundExpression::open(call.site, call.site.archive.snapshot(), text, self ? &*self : nullptr);
}

Json content_of(const Value& value) {
  switch (value.kind) {
    case Value::Kind::number:
      return value.number;
    case Value::Kind::text:
      return value.text;
    case Value::Kind::state:
      return {{"Name", value.text}, {"Value", static_cast<std::int64_t>(value.number)}, {"IsSystem", false}};
    case Value::Kind::bad:
      break;
  }
  return system_value(kCalculationFailed);
}

Json item_of(Time time, const Value& value) {
  return {{"Timestamp", pi_time(time, Digits::when_needed)},
          {"Value", content_of(value)},
          {"UnitsAbbreviation", ""},
          {"Good", !value.is_bad()},
          {"Questionable", false},
          {"Substituted", false},
          {"Annotated", false}};
}

Result<Json> answer(BoundExpression& expression, std::span<const Time> times) {
  TRY(const auto values, expression.at(times));
  Json items = Json::array();
  for (std::size_t i = 0; i < times.size(); ++i) items.push_back(item_of(times[i], values[i]));
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}, {"UnitsAbbreviation", ""}};
}

// Its results as the rows of a tag; those that are no numbers are bad.
Result<Batch> rows_of(BoundExpression& expression, std::span<const Time> times) {
  TRY(const auto values, expression.at(times));
  Batch out;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const bool number = values[i].numeric();
    out.push(TagId{0}, times[i], number ? values[i].number : std::numeric_limits<double>::quiet_NaN(),
             number ? quality::good : quality::bad);
  }
  return out;
}

}  // namespace

Result<Json> handle_calculation_intervals(const Call& call) {
  TRY(auto expression, open(call));
  TRY(const auto range, parse_range(call));
  TRY(const auto times, grid(call, range, call.request.value("sampleInterval", "1h")));
  return answer(expression, times);
}

Result<Json> handle_calculation_recorded(const Call& call) {
  TRY(auto expression, open(call));
  TRY(const auto range, parse_range(call));
  TRY(auto times, expression.recorded_times({range.low(), range.high() + Span{1}}));
  if (times.size() > kItemsMax)
    return fail(Code::invalid, "The number of values is greater than the maximum allowed ({}).", kItemsMax);
  if (range.descends()) std::ranges::reverse(times);
  return answer(expression, times);
}

Result<Json> handle_calculation_times(const Call& call) {
  TRY(auto expression, open(call));
  TRY(auto times, parse_times(call));
  std::ranges::sort(times);
  if (folded(call.request.value("sortOrder")) == "descending") std::ranges::reverse(times);
  return answer(expression, times);
}

Result<Json> handle_calculation_summary(const Call& call) {
  TRY(auto expression, open(call));
  TRY(const auto range, parse_range(call));
  TRY(auto times, parse_samples(call, {range.low(), range.high()}));
  if (!times) {
    TRY(times, expression.recorded_times({range.low() + Span{1}, range.high()}));
    times->insert(times->begin(), range.low());
    times->push_back(range.high());
  }
  TRY(auto rows, rows_of(expression, *times));
  Tag tag;
  tag.id = TagId{0};
  tag.step = expression.steps();
  const auto reader = archive::reader_of(tag, std::move(rows));
  return summary_answer(call, range, tag, [&](auto ranges, archive::Basis basis) {
    return archive::summaries(*reader, ranges, basis);
  });
}

}  // namespace spindle::serve::pi
