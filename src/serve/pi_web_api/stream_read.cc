#include "src/serve/pi_web_api/stream_read.h"

#include "src/archive/read/reads.h"
#include "src/serve/fields.h"
#include "src/serve/pi_web_api/filter.h"
#include "src/serve/pi_web_api/stream_request.h"

namespace spindle::serve::pi {
namespace {

constexpr Choice<archive::Boundary> kBoundaries[] = {{"Inside", archive::Boundary::inside},
                                                     {"Outside", archive::Boundary::outside},
                                                     {"Interpolated", archive::Boundary::interpolated}};
constexpr Choice<archive::Retrieval> kRetrievals[] = {
    {"Auto", archive::Retrieval::automatic}, {"AtOrBefore", archive::Retrieval::at_or_before},
    {"Before", archive::Retrieval::before},  {"AtOrAfter", archive::Retrieval::at_or_after},
    {"After", archive::Retrieval::after},    {"Exact", archive::Retrieval::exact}};

// Of a way to read that PI does not filter.
Result<std::unique_ptr<archive::TagReader>> open_unfiltered(const Call& call,
                                                            const archive::Snapshot& snapshot,
                                                            const Tag& tag) {
  TRY_OK(check_units(call));
  if (!call.request.value("filterExpression").empty())
    return fail(Code::unsupported, "The parameter 'filterExpression' is not for this action.");
  return snapshot.tag(tag.id);
}

Result<Json> recorded(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto rows, recorded_rows(call, snapshot, tag));
  return writer_of(call, tag, Digits::always).items(rows);
}

Result<Json> values_on(const Call& call, const archive::Snapshot& snapshot, const Tag& tag,
                       std::span<const Time> times) {
  TRY_OK(check_units(call));
  TRY(auto filter, Filter::of(call, snapshot, tag));
  TRY(const auto reader, snapshot.tag(tag.id));
  TRY(auto rows, values_at(*reader, times, call.site.env.clock.now()));
  if (filter) {
    TRY(rows, filter->show(rows, Filter::Shown::each, kItemsMax));
  }
  return writer_of(call, tag, Digits::when_needed).items(rows);
}

Result<Json> interpolated(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto times, grid(call, range, call.request.value("interval", "1h")));
  return values_on(call, snapshot, tag, times);
}

Result<Json> interpolated_at_times(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto times, parse_times(call));
  return values_on(call, snapshot, tag, times);
}

Result<Json> recorded_at_times(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto times, parse_times(call));
  auto retrieval = archive::Retrieval::automatic;
  TRY_OK(read_choice(call.request, "retrievalMode", kRetrievals, retrieval));
  TRY(const auto reader, open_unfiltered(call, snapshot, tag));
  Batch rows;
  for (const auto time : times) {
    TRY(const auto sample, archive::recorded_at(*reader, time, retrieval));
    rows.push(sample ? *sample : no_data(tag.id, time));
  }
  return writer_of(call, tag, Digits::always).items(rows);
}

Result<Json> recorded_at_time(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(auto all, recorded_at_times(call, snapshot, tag));
  return std::move(all["Items"][0]);
}

Result<Json> plot(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto intervals, parse_count(call.request, "intervals", 24));
  TRY(const auto reader, open_unfiltered(call, snapshot, tag));
  TRY(const auto rows, archive::plot(*reader, range.start, range.end, static_cast<int>(intervals)));
  return writer_of(call, tag, Digits::always).items(rows);
}

Result<Json> end(const Call& call, const archive::Snapshot&, const Tag& tag) {
  TRY_OK(check_units(call));
  const auto newest = call.site.archive.latest({&tag.id, 1});
  return writer_of(call, tag, Digits::always)(newest[0].value_or(no_data(tag.id, call.site.env.clock.now())));
}

Result<Json> value(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  if (call.request.value("time").empty()) return end(call, snapshot, tag);
  TRY(const auto time, parse_one_time(call, "time", "*"));
  TRY(const auto reader, open_unfiltered(call, snapshot, tag));
  TRY(const auto rows, values_at(*reader, {&time, 1}, call.site.env.clock.now()));
  return writer_of(call, tag, Digits::always)(rows.at(0));
}

}  // namespace

Result<Batch> recorded_rows(const Call& call, const archive::Snapshot& snapshot, const Tag& tag) {
  TRY(const auto range, parse_range(call));
  TRY(const auto count, parse_count(call.request, "maxCount", kCountDefault));
  auto boundary = archive::Boundary::inside;
  TRY_OK(read_choice(call.request, "boundaryType", kBoundaries, boundary));
  TRY_OK(check_units(call));
  TRY(auto filter, Filter::of(call, snapshot, tag));
  TRY(const auto reader, snapshot.tag(tag.id));
  const auto most = filter ? kExpressionRowsMax : count;
  TRY(auto rows, archive::recorded(*reader, range.start, range.end, boundary, most));
  if (!filter) return rows;
  if (rows.size() == most)
    return fail(Code::invalid, "The filter would look at more than {} events; take a shorter range.", most);
  return filter->show(rows, Filter::Shown::once, count);
}

Writer writer_of(const Call& call, const Tag& tag, Digits digits) {
  return {tag, tag.state_set.empty() ? std::nullopt : call.site.archive.find_state_set(tag.state_set),
          digits};
}

Result<> check_units(const Call& call) {
  if (call.request.value("desiredUnits").empty()) return {};
  return fail(Code::unsupported,
              "The parameter 'desiredUnits' may not be specified: a point has no unit of measure.");
}

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

}  // namespace spindle::serve::pi
