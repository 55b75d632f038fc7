#include "src/serve/read_request.h"

#include <nlohmann/json.hpp>

#include "lib/model/time_expression.h"
#include "src/serve/fields.h"
#include "src/serve/ingest_arrow.h"
#include "src/serve/json_depth.h"

namespace spindle::serve {
namespace {

using nlohmann::json;

constexpr Choice<ReadKind> kKinds[] = {
    {"recorded", ReadKind::recorded}, {"interpolated", ReadKind::interpolated},
    {"at-times", ReadKind::at_times}, {"last-at", ReadKind::last_at},
    {"plot", ReadKind::plot},         {"summary", ReadKind::summary}};
constexpr Choice<archive::Boundary> kBoundaries[] = {{"inside", archive::Boundary::inside},
                                                     {"outside", archive::Boundary::outside},
                                                     {"interpolated", archive::Boundary::interpolated}};
constexpr Choice<archive::Basis> kBases[] = {{"time-weighted", archive::Basis::time_weighted},
                                             {"event-weighted", archive::Basis::event_weighted}};

Result<std::vector<Tag>> find_tags(const Call& call) {
  auto names = call.request.values("tag");
  for (std::string_view rest : call.request.values("tags"))
    while (!rest.empty()) {
      const auto end = std::min(rest.find(','), rest.size());
      names.emplace_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  if (names.empty()) return fail(Code::invalid, "name a tag: tag=NAME, as often as needed");
  if (names.size() > kReadTagsMax)
    return fail(Code::invalid, "more than {} tags; ask in parts", kReadTagsMax);
  std::vector<Tag> tags;
  for (const auto& name : names) {
    auto tag = call.site.archive.find_tag(name);
    if (!tag) return fail(Code::not_found, "no tag has the name '{}'; /v1/tags?name=*part* finds tags", name);
    tags.push_back(*std::move(tag));
  }
  return tags;
}

Result<> read_range(const HttpRequest& request, TimeContext context, ReadRequest& out) {
  TRY(out.start, parse_time_expression(request.value("start", "*-1h"), context));
  context.relative_to = out.start;
  TRY(out.end, parse_time_expression(request.value("end", "*"), context));
  for (const auto& text : request.values("time")) {
    if (out.times.size() == kReadTimesMax)
      return fail(Code::invalid, "more than {} times; ask in parts", kReadTimesMax);
    TRY(const auto time, parse_time_expression(text, context));
    out.times.push_back(time);
  }
  if (const auto text = request.value("interval"); !text.empty()) {
    TRY(out.interval, parse_span(text));
  }
  return {};
}

// As for interpolated: start, start + interval, ... up to the end.
Result<> add_grid(ReadRequest& read) {
  if (read.kind != ReadKind::last_at || !read.times.empty() || read.interval <= Span{0}) return {};
  if (read.end - read.start > read.interval * static_cast<std::int64_t>(kReadTimesMax))
    return fail(Code::invalid, "more than {} times; ask in parts", kReadTimesMax);
  for (Time time = read.start; time <= read.end; time += read.interval) read.times.push_back(time);
  return {};
}

Result<> check(const ReadRequest& read) {
  if (read.kind == ReadKind::at_times && read.times.empty())
    return fail(Code::invalid, "kind=at-times needs times: time=..., as often as needed");
  if (read.kind == ReadKind::last_at && read.times.empty())
    return fail(Code::invalid, "kind=last-at needs times: time=..., as often as needed, or an interval");
  if (read.kind == ReadKind::interpolated && read.interval <= Span{0})
    return fail(Code::invalid, "kind=interpolated needs an interval such as interval=1m");
  if (read.kind == ReadKind::summary && read.end <= read.start)
    return fail(Code::invalid, "kind=summary needs a start before the end");
  return {};
}

Result<> add_member(HttpRequest& out, const std::string& name, const json& value) {
  if (value.is_array()) {
    for (const auto& item : value)
      if (item.is_structured())
        return fail(Code::invalid, "{} holds a list or object where a text or number belongs", name);
      else
        TRY_OK(add_member(out, name, item));
    return {};
  }
  if (value.is_object())
    return fail(Code::invalid, "{} is an object where a text, number or list belongs", name);
  if (!value.is_null())
    out.query.emplace_back(name, value.is_string() ? value.get<std::string>() : value.dump());
  return {};
}

}  // namespace

Result<HttpRequest> with_json_fields(const HttpRequest& request) {
  HttpRequest out = request;
  if (request.body.empty()) return out;
  TRY_OK(check_depth(request.body));
  const auto body = json::parse(request.body, nullptr, false);
  if (!body.is_object()) return fail(Code::invalid, "the body is not a JSON object");
  for (const auto& [name, value] : body.items())
    TRY_OK(add_member(out, name == "tags" ? "tag" : name == "times" ? "time" : name, value));
  return out;
}

bool wants_arrow(const HttpRequest& request) {
  const auto format = folded(request.value("format"));
  if (!format.empty()) return format == "arrow";
  return request.header("accept").find(kArrowStream) != std::string::npos;
}

Result<std::optional<Time>> parse_as_of(const HttpRequest& request, Time now) {
  const auto text = request.value("as_of");
  if (text.empty()) return std::nullopt;
  return parse_time_expression(text, {now, {}, {}});
}

Result<ReadRequest> parse_read(const Call& call) {
  const HttpRequest& request = call.request;
  ReadRequest out;
  TRY(const auto zone, TimeZone::find(request.value("zone", "UTC")));
  const auto now = call.site.env.clock.now();
  TRY_OK(read_choice(request, "kind", kKinds, out.kind));
  TRY_OK(read_choice(request, "boundary", kBoundaries, out.boundary));
  TRY_OK(read_choice(request, "basis", kBases, out.basis));
  TRY_OK(read_count(request, "intervals", 1, 100'000, out.intervals));
  std::size_t max_count = 0;
  TRY_OK(read_count(request, "max_count", std::size_t{1}, archive::kReadRowsMax, max_count));
  if (max_count > 0) out.max_count = max_count;
  TRY_OK(read_range(request, {now, zone, {}}, out));
  TRY(out.as_of, parse_as_of(request, now));
  TRY(out.tags, find_tags(call));
  TRY_OK(add_grid(out));
  TRY_OK(check(out));
  out.arrow = wants_arrow(request);
  return out;
}

}  // namespace spindle::serve
