#include "src/acquire/pi/web_api.h"

#include <algorithm>
#include <charconv>

#include <fmt/ranges.h>

namespace spindle::acquire {
namespace {

constexpr std::size_t kPointsPerRequest = 1'000;

Code code_of(int status) {
  switch (status) {
    case 413:
      return Code::exhausted;
    case 401:
    case 403:
      return Code::denied;
    case 404:
      return Code::not_found;
    case 408:
    case 429:
      return Code::unavailable;
    default:
      return status >= 500 ? Code::unavailable : Code::invalid;
  }
}

Span retry_after(const HttpAnswer& answer) {
  const auto header = answer.headers.find("retry-after");
  std::int64_t seconds = 0;
  if (header != answer.headers.end())
    std::from_chars(header->second.data(), header->second.data() + header->second.size(), seconds);
  return std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, 600)};
}

// Rows of `from` before `end`, added to `to`.
void append_before(const PiEvents& from, Time end, PiEvents& to) {
  for (std::size_t i = 0; i < from.rows.size(); ++i)
    if (time_of(from.rows.time[i]) < end) to.rows.push_row(from.rows, i);
  for (const auto& reject : from.rejects)
    if (const auto time = parse_time(reject.time); !time || *time < end) to.rejects.push_back(reject);
}

}  // namespace

Result<WebApi> WebApi::connect(Env env, const PiOptions& options, const Cancel& cancel) {
  WebApi api{env, options, cancel};
  TRY(api.http_, make_http_client(options.http));
  TRY_OK(api.find_data_server());
  return api;
}

Result<std::string> WebApi::get_once(const std::string& path, Span& wait) {
  ++requests_;
  TRY(auto answer, http_->send({.url = options_.url + path, .headers = {"Accept: application/json"}}));
  wait = std::max(wait, retry_after(answer));
  int status = answer.status;
  last_status_ = status;
  if (status == 400 && answer.body.contains("maximum"))
    return fail(Code::exhausted, "{}{} asks for more than the PI server allows", options_.url, path);
  if (status == 200) {
    TRY(const int hidden, web_exception(answer.body));
    if (hidden == 0) return std::move(answer.body);
    status = last_status_ = hidden;
  }
  return fail(code_of(status), "{}{} answered {}: {}", options_.url, path, status,
              answer.body.substr(0, 300));
}

Result<std::string> WebApi::get(const std::string& path, TooLarge too_large) {
  const Span begin = env_.clock.steady();
  for (Span backoff = options_.retry_first;; backoff = std::min(backoff * 2, options_.retry_most)) {
    TRY_OK(cancel_.check());
    Span pause = backoff;
    auto body = get_once(path, pause);
    if (body) return body;
    const Code why = body.error().code;
    const bool passing = why == Code::unavailable || why == Code::timeout ||
                         (why == Code::exhausted && too_large == TooLarge::repeat);
    if (!passing || env_.clock.steady() - begin + pause > options_.retry_for) return body;
    ++retries_;
    TRY_OK(wait(pause));
  }
}

Result<> WebApi::wait(Span span) const {
  for (const Span until = env_.clock.steady() + span; env_.clock.steady() < until;
       env_.clock.sleep(Span{50ms}))
    TRY_OK(cancel_.check());
  return {};
}

Result<> WebApi::find_data_server() {
  TRY(const auto body, get("/dataservers"));
  TRY(const auto servers, parse_items(body));
  std::vector<std::string> names;
  for (const auto& server : servers) {
    names.push_back(server.name);
    const bool meant =
        options_.data_server.empty() ? servers.size() == 1 : server.name == options_.data_server;
    if (meant) data_server_ = server.web_id;
  }
  if (!data_server_.empty()) return {};
  return fail(Code::not_found, "set data_server to one that {} has: {}", options_.url,
              fmt::join(names, ", "));
}

Result<std::vector<PiPoint>> WebApi::points() {
  std::vector<PiPoint> all;
  for (;;) {
    TRY(const auto body,
        get(fmt::format("/dataservers/{}/points?nameFilter={}&startIndex={}&maxCount={}", data_server_,
                        url_escape(options_.points), all.size(), kPointsPerRequest)));
    TRY(auto some, parse_points(body));
    std::ranges::move(some, std::back_inserter(all));
    if (some.size() < kPointsPerRequest) return all;
  }
}

Result<StateSet> WebApi::state_set(const std::string& name) {
  TRY(const auto body, get(fmt::format("/dataservers/{}/enumerationsets", data_server_)));
  TRY(const auto sets, parse_items(body));
  for (const auto& set : sets)
    if (set.name == name) {
      TRY(const auto values, get(fmt::format("/enumerationsets/{}/enumerationvalues", set.web_id)));
      TRY(const auto states, parse_items(values));
      StateSet out{.name = name};
      for (const auto& state : states)
        if (state.value) out.states[static_cast<std::int32_t>(*state.value)] = state.name;
      return out;
    }
  return fail(Code::not_found, "the PI server has no digital state set '{}'", name);
}

// Asks for fewer events where the server refuses as many: for good when that is its limit (400), for once
// when the answer was too large (413).
Result<PiEvents> WebApi::page(const std::string& web_id, const Tag& tag, TimeRange range,
                              std::size_t& events_max) {
  constexpr int kRefusalsMax = 30;
  for (int refusals = 0;; events_max = std::max<std::size_t>(1, events_max / 2)) {
    const auto body = get(
        fmt::format("/streams/{}/recorded?startTime={}&endTime={}&boundaryType=Inside&maxCount={}", web_id,
                    url_escape(format_time(range.from, 6)), url_escape(format_time(range.to, 6)), events_max),
        TooLarge::tell);
    if (body) return parse_recorded(*body, tag);
    const bool final = last_status_ == 400 && events_max == 1;
    if (body.error().code != Code::exhausted || final || ++refusals > kRefusalsMax)
      return std::unexpected(body.error());
    if (events_max == 1) TRY_OK(wait(options_.retry_first));
    if (last_status_ != 400) continue;
    refused_ = std::min(refused_, events_max);
    page_ = std::min(page_, events_max / 2);
  }
}

Result<std::optional<Time>> WebApi::first_event(const std::string& web_id, const Tag& tag, TimeRange range) {
  std::size_t one = 1;
  TRY(const auto events, page(web_id, tag, range, one));
  if (events.count == 0 || (events.last && *events.last >= range.to)) return std::nullopt;
  return events.last.value_or(range.from);
}

// There is no continuation token: a full page may end between events of one time, so that time is left out
// and begins the next page. Each time's events then come from one answer, whatever is edited in between.
Result<WebApi::Piece> WebApi::recorded(const std::string& web_id, const Tag& tag, TimeRange range,
                                       std::size_t rows_max) {
  constexpr int kGrowthsMax = 40;
  Piece out{{}, range.from};
  std::size_t asked = page_;
  for (int growths = 0; out.to < range.to && out.events.rows.size() < rows_max;) {
    TRY_OK(cancel_.check());
    std::size_t events_max = asked;
    TRY(const auto events, page(web_id, tag, {out.to, range.to}, events_max));
    const bool whole = events.count < events_max;
    if (whole || (events.last && *events.last > out.to)) {
      const Time end = whole ? range.to : std::min(*events.last, range.to);
      append_before(events, end, out.events);
      out.to = end;
      asked = page_;
      growths = 0;
    } else if (events_max + 1 >= refused_ || ++growths > kGrowthsMax) {
      return fail(Code::exhausted, "{} has {} or more events at {}, more than the server gives at once",
                  tag.name, events_max, format_time(out.to));
    } else {
      asked = std::min(events_max * 2, (events_max + refused_) / 2);
    }
  }
  return out;
}

}  // namespace spindle::acquire
