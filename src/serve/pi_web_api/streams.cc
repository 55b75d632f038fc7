#include "src/serve/pi_web_api/streams.h"

#include "src/serve/pi_web_api/stream_read.h"
#include "src/serve/pi_web_api/web_id.h"

namespace spindle::serve::pi {
namespace {

Result<StreamRead> find_action(std::string_view name) {
  for (const auto& action : stream_actions())
    if (action.name == folded(name)) return action.read;
  return fail(Code::not_found, "The action '{}' is not served.", name);
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
    TRY(const auto tag, find_point(call.site, web_id));
    TRY(auto content, read(call, snapshot, tag));
    Json item{{"WebId", web_id},
              {"Name", tag.name},
              {"Path", "\\\\" + call.site.options.facility + "\\" + tag.name}};
    if (content.contains("Items")) {
      count += content["Items"].size();
      item.update(content);
    } else {
      item["Value"] = std::move(content);
    }
    if (count > kItemsMax)
      return fail(Code::invalid, "The number of values is greater than the maximum allowed ({}).", kItemsMax);
    items.push_back(std::move(item));
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

}  // namespace spindle::serve::pi
