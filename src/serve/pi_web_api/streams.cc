#include "src/serve/pi_web_api/streams.h"

#include "src/serve/pi_web_api/bound_expression.h"
#include "src/serve/pi_web_api/points.h"
#include "src/serve/pi_web_api/stream_read.h"
#include "src/serve/pi_web_api/stream_request.h"

namespace spindle::serve::pi {
namespace {

Result<StreamRead> find_action(std::string_view name) {
  for (const auto& action : stream_actions())
    if (action.name == folded(name)) return action.read;
  return fail(Code::not_found, "The action '{}' is not served.", name);
}

// A stream of a set; the content of one value stands under "Value".
Json member(const Call& call, std::string_view web_id, const Tag& tag, Json content) {
  const bool as_asked = call.request.value("webIdType").empty() && !web_id.empty();
  Json item{{"WebId", as_asked ? std::string{web_id} : web_id_of(call, tag)},
            {"Name", tag.name},
            {"Path", path_of(call.site, tag)}};
  if (content.contains("Items"))
    item.update(content);
  else
    item["Value"] = std::move(content);
  return item;
}

std::unexpected<Error> too_many_values() {
  return fail(Code::invalid, "The number of values is greater than the maximum allowed ({}).", kItemsMax);
}

// "Items" of one stream are bounded by their own parameters; together they are bounded here.
Result<Json> read_set(const Call& call, const std::vector<std::string>& web_ids, std::string_view action) {
  if (web_ids.empty()) return fail(Code::invalid, "The required parameter 'webId' is missing.");
  if (web_ids.size() > kStreamsMax)
    return fail(Code::invalid, "The number of WebIds is greater than the maximum allowed ({}).", kStreamsMax);
  TRY(const auto read, find_action(action));
  const auto snapshot = call.site.archive.snapshot();
  Json items = Json::array();
  std::size_t count = 0;
  for (const auto& web_id : web_ids) {
    if (call.request.gone && call.request.gone()) return fail(Code::cancelled, "The client is gone.");
    TRY(const auto tag, find_point(call.site, web_id));
    TRY(auto content, read(call, snapshot, tag));
    count += content.contains("Items") ? content["Items"].size() : 1;
    if (count > kItemsMax) return too_many_values();
    items.push_back(member(call, web_id, tag, std::move(content)));
  }
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

}  // namespace

Result<Json> handle_stream(const Call& call) {
  TRY(const auto read, find_action(call.params.at(1)));
  TRY(const auto tag, find_point(call.site, call.params.at(0)));
  return read(call, call.site.archive.snapshot(), tag);
}

Result<Json> handle_stream_set(const Call& call) {
  return read_set(call, call.request.values("webId"), call.params.at(0));
}

Result<Json> handle_point_stream_set(const Call& call) {
  return read_set(call, {call.params.at(0)}, call.params.at(1));
}

Result<Json> handle_joined(const Call& call) {
  const auto base_id = call.request.value("baseWebId");
  if (base_id.empty()) return fail(Code::invalid, "The required parameter 'baseWebId' is missing.");
  TRY(const auto base, find_point(call.site, base_id));
  const auto snapshot = call.site.archive.snapshot();
  TRY(const auto rows, recorded_rows(call, snapshot, base));
  const auto others = call.request.values("subordinateWebId");
  if (others.size() >= kStreamsMax || (others.size() + 1) * rows.size() > kItemsMax) return too_many_values();
  std::vector<Time> times;
  for (const auto time : rows.time) times.push_back(time_of(time));
  Json items = Json::array({member(call, base_id, base, writer_of(call, base, Digits::always).items(rows))});
  for (const auto& web_id : others) {
    TRY(const auto tag, find_point(call.site, web_id));
    TRY(const auto reader, snapshot.tag(tag.id));
    TRY(const auto values, values_at(*reader, times, call.site.env.clock.now()));
    items.push_back(member(call, web_id, tag, writer_of(call, tag, Digits::when_needed).items(values)));
  }
  return Json{{"Links", Json::object()}, {"Items", std::move(items)}};
}

}  // namespace spindle::serve::pi
