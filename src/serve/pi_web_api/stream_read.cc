#include "src/serve/pi_web_api/stream_read.h"

#include "lib/model/time_expression.h"
#include "src/archive/read/reads.h"
#include "src/serve/fields.h"
#include "src/serve/pi_web_api/values.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

constexpr Choice<archive::Boundary> kBoundaries[] = {{"Inside", archive::Boundary::inside},
                                                     {"Outside", archive::Boundary::outside},
                                                     {"Interpolated", archive::Boundary::interpolated}};
constexpr Choice<archive::Retrieval> kRetrievals[] = {
    {"Auto", archive::Retrieval::automatic}, {"AtOrBefore", archive::Retrieval::at_or_before},
    {"Before", archive::Retrieval::before},  {"AtOrAfter", archive::Retrieval::at_or_after},
    {"After", archive::Retrieval::after},    {"Exact", archive::Retrieval::exact}};

Result<std::unique_ptr<archive::TagReader>> open(const Call& call, const archive::Snapshot& snapshot,
                                                 const Tag& tag) {
  for (const auto* field : {"filterExpression", "desiredUnits"})
    if (!call.request.value(field).empty())
      return fail(Code::unsupported, "The parameter '{}' is not supported; filter or convert what you read.",
                  field);
  return snapshot.tag(tag.id);
}

Writer writer(const Call& call, const Tag& tag, Digits digits) {
  return {tag, tag.state_set.empty() ? std::nullopt : call.site.archive.find_state_set(tag.state_set),
          digits};
}

Result<Json> recorded(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto count, parse_count(call.request, "maxCount", kCountDefault));
  auto boundary = archive::Boundary::inside;
  TRY_OK(read_choice(call.request, "boundaryType", kBoundaries, boundary));
  TRY(const auto reader, open(call, snapshot, tag));
  TRY(const auto rows, archive::recorded(*reader, range.start, range.end, boundary, count));
  return writer(call, tag, Digits::always).items(rows);
}

// Behind the newest event its value holds until now; the future is not known.
Result<Batch> values_at(archive::TagReader& reader, std::span<const Time> times, Time now) {
  TRY(auto rows, archive::at_times(reader, times));
  Batch out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.push(time_of(rows.time[i]) > now ? no_data(reader.tag().id, time_of(rows.time[i])) : rows.at(i));
  return out;
}

Result<std::vector<Time>> grid(const Call& call, const PiRange& range) {
  const auto text = call.request.value("interval", "1h");
  auto first = range.start;
  TRY(const auto step, parse_calendar_step(text));
  if (!call.request.value("syncTime").empty() && step.months == 0 && step.days == 0) {
    TRY(const auto sync, parse_one_time(call, "syncTime", "*"));
    const auto low = std::min(range.start, range.end),
               behind = Time{sync + (low - sync) / step.exact * step.exact};
    first = behind < low ? behind + step.exact : behind;
    if (range.end < range.start) first += (range.start - first) / step.exact * step.exact;
  }
  std::vector<Time> out;
  const int sign = range.end < range.start ? -1 : 1;
  for (int i = 0;; ++i) {
    const auto time = plus(first, step.times(sign * i), range.zone);
    if (sign > 0 ? time > range.end : time < range.end) return out;
    if (out.size() == kItemsMax)
      return fail(Code::invalid,
                  "The number of values is greater than the maximum allowed ({}); take a longer interval.",
                  kItemsMax);
    out.push_back(time);
  }
}

Result<Json> interpolated(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto times, grid(call, range));
  TRY(const auto reader, open(call, snapshot, tag));
  TRY(const auto rows, values_at(*reader, times, range.now));
  return writer(call, tag, Digits::when_needed).items(rows);
}

Result<std::vector<Time>> parse_times(const Call& call) {
  TRY(const auto range, parse_range(call));
  std::vector<Time> times;
  for (const auto& text : call.request.values("time")) {
    if (times.size() == kItemsMax) return fail(Code::invalid, "More than {} times.", kItemsMax);
    TRY(const auto time, parse_time_expression(text, {range.now, range.zone, {}}));
    times.push_back(time);
  }
  if (times.empty()) return fail(Code::invalid, "The required parameter 'time' is missing.");
  return times;
}

Result<Json> interpolated_at_times(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto times, parse_times(call));
  TRY(const auto reader, open(call, snapshot, tag));
  TRY(const auto rows, values_at(*reader, times, call.site.env.clock.now()));
  return writer(call, tag, Digits::when_needed).items(rows);
}

Result<Json> recorded_at_times(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto times, parse_times(call));
  auto retrieval = archive::Retrieval::automatic;
  TRY_OK(read_choice(call.request, "retrievalMode", kRetrievals, retrieval));
  TRY(const auto reader, open(call, snapshot, tag));
  Batch rows;
  for (const auto time : times) {
    TRY(const auto sample, archive::recorded_at(*reader, time, retrieval));
    rows.push(sample ? *sample : no_data(tag.id, time));
  }
  return writer(call, tag, Digits::always).items(rows);
}

Result<Json> recorded_at_time(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(auto all, recorded_at_times(call, snapshot, tag));
  return std::move(all["Items"][0]);
}

Result<Json> plot(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto intervals, parse_count(call.request, "intervals", 24));
  TRY(const auto reader, open(call, snapshot, tag));
  TRY(const auto rows, archive::plot(*reader, range.start, range.end, static_cast<int>(intervals)));
  return writer(call, tag, Digits::always).items(rows);
}

Result<Json> end(const Call& call, const archive::Snapshot&, const Tag& tag) {
  const auto newest = call.site.archive.latest({&tag.id, 1});
  return writer(call, tag, Digits::always)(newest[0].value_or(no_data(tag.id, call.site.env.clock.now())));
}

Result<Json> value(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  if (call.request.value("time").empty()) return end(call, snapshot, tag);
  TRY(const auto time, parse_one_time(call, "time", "*"));
  TRY(const auto reader, open(call, snapshot, tag));
  TRY(const auto rows, values_at(*reader, {&time, 1}, call.site.env.clock.now()));
  return writer(call, tag, Digits::always)(rows.at(0));
}

}  // namespace

std::span<const StreamAction> stream_actions() {
  static constexpr StreamAction kActions[] = {{"end", end},
                                              {"interpolated", interpolated},
                                              {"interpolatedattimes", interpolated_at_times},
                                              {"plot", plot},
                                              {"recorded", recorded},
                                              {"recordedattime", recorded_at_time},
                                              {"recordedattimes", recorded_at_times},
                                              {"summary", summary},
                                              {"value", value}};
  return kActions;
}

Result<Tag> find_point(const Site& site, std::string_view web_id) {
  TRY(const auto id, parse_web_id(web_id, site.options.facility));
  if (id.server) return fail(Code::invalid, "The WebId names a data server, not a point.");
  auto tag = id.id ? site.archive.find_tag(*id.id) : site.archive.find_tag(id.name);
  if (!tag) return fail(Code::not_found, "The point of this WebId does not exist.");
  return *std::move(tag);
}

Result<PiRange> parse_range(const Call& call) {
  PiRange out;
  TRY(out.zone, TimeZone::find(call.request.value("timeZone", "UTC")));
  out.now = call.site.env.clock.now();
  TimeContext context{out.now, out.zone, {}};
  TRY(out.start, parse_time_expression(call.request.value("startTime", "*-1d"), context));
  context.relative_to = out.start;
  TRY(out.end, parse_time_expression(call.request.value("endTime", "*"), context));
  return out;
}

Result<Time> parse_one_time(const Call& call, std::string_view field, std::string_view fallback) {
  TRY(const auto zone, TimeZone::find(call.request.value("timeZone", "UTC")));
  return parse_time_expression(call.request.value(field, fallback), {call.site.env.clock.now(), zone, {}});
}

Result<std::size_t> parse_count(const HttpRequest& request, const char* field, std::size_t fallback) {
  std::size_t count = fallback;
  TRY_OK(read_count(request, field, std::size_t{1}, std::size_t{1} << 31, count));
  if (count <= kItemsMax) return count;
  return fail(Code::invalid, "The specified parameter '{}' is greater than the maximum allowed ({}).", field,
              kItemsMax);
}

Result<std::vector<TimeRange>> cut(const PiRange& range, std::string_view step_text) {
  const auto low = std::min(range.start, range.end), high = std::max(range.start, range.end);
  if (low == high) return fail(Code::invalid, "The start and the end of the range are the same.");
  std::vector<TimeRange> out;
  if (step_text.empty()) return std::vector{TimeRange{low, high}};
  TRY(const auto step, parse_calendar_step(step_text));
  for (auto from = low; from < high;) {
    if (out.size() == kItemsMax)
      return fail(Code::invalid, "The number of summaries is greater than the maximum allowed ({}).",
                  kItemsMax);
    const auto to = std::min(high, plus(low, step.times(static_cast<int>(out.size()) + 1), range.zone));
    out.push_back({from, to});
    from = to;
  }
  return out;
}

}  // namespace spindle::serve::pi
