#include "src/serve/pi_web_api/batch.h"

#include <set>

#include "src/serve/fields.h"
#include "src/serve/json_depth.h"

namespace spindle::serve::pi {
namespace {

// The next step of a path: ".name", "['name']", "[3]" or "[*]".
Result<std::string> next_step(std::string_view& path) {
  const bool bracket = path.starts_with('[');
  if (!bracket && !path.starts_with('.'))
    return fail(Code::invalid, "The JSON path cannot be read at '{}'.", path);
  path.remove_prefix(1);
  const auto end = bracket ? path.find(']') : std::min(path.find_first_of(".["), path.size());
  if (end == path.npos) return fail(Code::invalid, "The JSON path lacks a ].");
  auto step = path.substr(0, end);
  path.remove_prefix(std::min(end + (bracket ? 1 : 0), path.size()));
  if (step.size() >= 2 && (step[0] == '\'' || step[0] == '"')) step = step.substr(1, step.size() - 2);
  return std::string{step};
}

std::vector<const Json*> follow(const std::vector<const Json*>& from, const std::string& step) {
  std::vector<const Json*> out;
  for (const auto* json : from) {
    if (out.size() > kMatchesMax) break;
    const auto number = whole_number(step);
    if (step == "*" && json->is_structured())
      for (const auto& item : *json) out.push_back(&item);
    else if (json->is_array() && number && *number >= 0 && static_cast<std::size_t>(*number) < json->size())
      out.push_back(&(*json)[static_cast<std::size_t>(*number)]);
    else if (json->is_object() && json->contains(step))
      out.push_back(&(*json)[step]);
  }
  return out;
}

std::string fill_in(std::string text, const std::vector<std::string>& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto mark = fmt::format("{{{}}}", i);
    for (auto at = text.find(mark); at != text.npos; at = text.find(mark, at + values[i].size()))
      text.replace(at, mark.size(), values[i]);
  }
  return text;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : value.dump(); }

class Batch {
 public:
  Batch(Site& site, const HttpRequest& outer, const Json& requests)
      : site_(site), outer_(outer), requests_(requests) {}

  Json run() {
    for (const auto& [id, request] : requests_.items()) answer(id);
    Json ordered = Json::object();
    for (const auto& [id, request] : requests_.items()) ordered[id] = std::move(answers_[id]);
    return ordered;
  }

 private:
  static Json wrapped(int status, Json content) {
    return {{"Status", status},
            {"Headers", {{"Content-Type", "application/json; charset=utf-8"}}},
            {"Content", std::move(content)}};
  }
  static Json refused(int status, const std::string& why) { return wrapped(status, {{"Errors", {why}}}); }

  // Parents first; what waits for itself is refused.
  void answer(const std::string& id) {
    if (answers_.contains(id)) return;
    if (!requests_.contains(id)) return;
    if (++depth_ > kRequestsMax || !waiting_.insert(id).second) {
      answers_[id] = refused(400, "The request waits for itself.");
      return;
    }
    const Json& request = requests_[id];
    bool parents_good = true;
    if (request.is_object() && request.contains("ParentIds") && request["ParentIds"].is_array())
      for (const auto& parent : request["ParentIds"]) {
        const auto name = text_of(parent);
        answer(name);
        parents_good &= answers_.contains(name) && answers_[name]["Status"].get<int>() < 300;
      }
    --depth_;
    if (!answers_.contains(id))
      answers_[id] = parents_good ? perform(request) : refused(424, "A request that this one needs failed.");
  }

  Json perform(const Json& request) {
    if (!request.is_object()) return refused(400, "A request must be an object.");
    const auto method = request.contains("Method") ? text_of(request["Method"]) : "GET";
    if (method != "GET") return refused(405, "Only GET is served in a batch.");
    const bool repeated = request.contains("RequestTemplate") && request["RequestTemplate"].is_object();
    const Json& from = repeated ? request["RequestTemplate"] : request;
    if (!from.contains("Resource") || !from["Resource"].is_string())
      return refused(400, "Resource is missing.");
    const auto resource = from["Resource"].get<std::string>();
    auto found = parameters(request);
    if (!found) return refused(400, found.error().message);
    return repeated ? perform_each(resource, *found) : perform_one(resource, *found);
  }

  // One list of values for each parameter.
  Result<std::vector<std::vector<std::string>>> parameters(const Json& request) {
    std::vector<std::vector<std::string>> out;
    if (!request.contains("Parameters") || !request["Parameters"].is_array()) return out;
    for (const auto& path : request["Parameters"]) {
      if (out.size() == kMatchesMax) return fail(Code::invalid, "Too many parameters.");
      TRY(const auto found, find_path(answers_, text_of(path)));
      if (found.empty()) return fail(Code::invalid, "The parameter '{}' finds nothing.", text_of(path));
      auto& values = out.emplace_back();
      for (const auto& value : found) values.push_back(text_of(value));
    }
    return out;
  }

  Json perform_one(const std::string& resource, const std::vector<std::vector<std::string>>& found) {
    std::vector<std::string> values;
    for (const auto& list : found) values.push_back(list[0]);
    return fetch(fill_in(resource, values));
  }

  Json perform_each(const std::string& resource, const std::vector<std::vector<std::string>>& found) {
    std::size_t count = found.empty() ? 1 : found[0].size();
    for (const auto& list : found) count = std::min(count, list.size());
    Json items = Json::array();
    for (std::size_t i = 0; i < count; ++i) {
      std::vector<std::string> values;
      for (const auto& list : found) values.push_back(list[i]);
      items.push_back(fetch(fill_in(resource, values)));
    }
    return wrapped(207, {{"Total", items.size()}, {"Items", items}});
  }

  Json fetch(std::string resource) {
    if (const auto scheme = resource.find("://"); scheme != resource.npos)
      resource.erase(0, std::min(resource.find('/', scheme + 3), resource.size()));
    if (fetched_++ == kRequestsMax) return refused(429, "The batch asks for more than 1,000 answers.");
    HttpRequest inner;
    inner.method = "GET";
    inner.headers = outer_.headers;
    inner.peer = outer_.peer;
    inner.gone = outer_.gone;
    if (const auto read = parse_target(resource, inner); !read) return refused(400, read.error().message);
    if (folded(inner.path) == fmt::format("{}/batch", kPrefix))
      return refused(400, "A batch cannot hold a batch.");
    auto [status, content] = pi::content(site_, inner);
    return wrapped(status, std::move(content));
  }

  Site& site_;
  const HttpRequest& outer_;
  const Json& requests_;
  Json answers_ = Json::object();
  std::set<std::string> waiting_;
  std::size_t depth_ = 0, fetched_ = 0;
};

}  // namespace

Result<std::vector<Json>> find_path(const Json& answers, std::string_view path) {
  if (!path.starts_with('$')) return fail(Code::invalid, "The JSON path '{}' does not begin with $.", path);
  path.remove_prefix(1);
  std::vector<const Json*> at{&answers};
  while (!path.empty()) {
    TRY(const auto step, next_step(path));
    at = follow(at, step);
  }
  if (at.size() > kMatchesMax)
    return fail(Code::invalid, "The JSON path finds more than {} values.", kMatchesMax);
  std::vector<Json> out;
  for (const auto* json : at) out.push_back(*json);
  return out;
}

Result<Json> handle_batch(const Call& call) {
  TRY_OK(check_depth(call.request.body));
  const auto requests = Json::parse(call.request.body, nullptr, false);
  if (!requests.is_object()) return fail(Code::invalid, "The body is not a JSON object of requests.");
  if (requests.size() > kRequestsMax)
    return fail(Code::invalid, "More than {} requests in a batch.", kRequestsMax);
  return Batch{call.site, call.request, requests}.run();
}

}  // namespace spindle::serve::pi
