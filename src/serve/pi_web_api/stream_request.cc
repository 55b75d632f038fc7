#include "src/serve/pi_web_api/stream_request.h"

#include "lib/model/time_expression.h"
#include "src/serve/fields.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

// Times that a grid may have: anchor, anchor ± step, ...
struct Lattice {
  Time anchor;
  CalendarStep step;
  TimeZone zone;
  [[nodiscard]] Time at(int number) const { return plus(anchor, step.times(number), zone); }
};

// The number of the last time of the lattice at or before `time`.
int number_before(const Lattice& lattice, Time time) {
  const Span about = lattice.step.months * 730h + lattice.step.days * 24h + lattice.step.exact;
  auto number = static_cast<int>((time - lattice.anchor) / about);
  while (lattice.at(number) > time) --number;
  while (lattice.at(number + 1) <= time) ++number;
  return number;
}

std::unexpected<Error> too_many_values() {
  return fail(Code::invalid,
              "The number of values is greater than the maximum allowed ({}); take a longer interval.",
              kItemsMax);
}

enum class SyncBoundary { inside, outside };
constexpr Choice<SyncBoundary> kSyncBoundaries[] = {{"Inside", SyncBoundary::inside},
                                                    {"Outside", SyncBoundary::outside}};

// The grid's times are those of a clock: every quarter past, every 06:00. Steps are at least a millisecond,
// so that their numbers fit.
Result<std::vector<Time>> synced_grid(const Call& call, const PiRange& range, const CalendarStep& step) {
  auto boundary = SyncBoundary::inside;
  TRY_OK(read_choice(call.request, "syncTimeBoundaryType", kSyncBoundaries, boundary));
  TRY(const auto sync, parse_one_time(call, "syncTime", "*"));
  Lattice lattice{sync, step, range.zone};
  if (step.months == 0 && step.days == 0)
    lattice.anchor = sync + (range.low() - sync) / step.exact * step.exact;
  const bool outside = boundary == SyncBoundary::outside;
  int first = number_before(lattice, range.low());
  if (!outside && lattice.at(first) < range.low()) ++first;
  std::vector<Time> out;
  for (int number = first;; ++number) {
    const auto time = lattice.at(number);
    const bool behind = time > range.high();
    if (behind && !(outside && (out.empty() || out.back() < range.high()))) break;
    if (out.size() == kItemsMax) return too_many_values();
    out.push_back(time);
  }
  if (range.descends()) std::ranges::reverse(out);
  return out;
}

}  // namespace

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

Result<std::size_t> parse_count(const HttpRequest& request, const char* field, std::size_t fallback) {
  std::size_t count = fallback;
  TRY_OK(read_count(request, field, std::size_t{1}, std::size_t{1} << 31, count));
  if (count <= kItemsMax) return count;
  return fail(Code::invalid, "The specified parameter '{}' is greater than the maximum allowed ({}).", field,
              kItemsMax);
}

Result<std::vector<Time>> grid(const Call& call, const PiRange& range, std::string_view step_text) {
  TRY(const auto step, parse_calendar_step(step_text));
  if (!call.request.value("syncTime").empty()) return synced_grid(call, range, step);
  std::vector<Time> out;
  const int sign = range.descends() ? -1 : 1;
  for (int i = 0;; ++i) {
    const auto time = plus(range.start, step.times(sign * i), range.zone);
    if (sign > 0 ? time > range.end : time < range.end) return out;
    if (out.size() == kItemsMax) return too_many_values();
    out.push_back(time);
  }
}

Result<std::vector<TimeRange>> cut(const PiRange& range, std::string_view step_text) {
  const auto low = range.low(), high = range.high();
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
