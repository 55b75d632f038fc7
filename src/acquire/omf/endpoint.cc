#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "src/acquire/omf/omf.h"
#include "src/acquire/omf/values.h"

namespace spindle::acquire {
namespace {

using nlohmann::json;

int status_of(Code code) {
  switch (code) {
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::denied:
      return 403;
    case Code::unsupported:
      return 501;
    case Code::exhausted:
    case Code::unavailable:
    case Code::io:
      return 503;
    default:
      return 400;
  }
}

// {"Messages": [{"Status": ..., "Events": [...]}]}, as the standard has it.
json messages(int status, json event) {
  json message = json::object();
  message["Status"]["Code"] = status;
  message["Events"] = json::array();
  message["Events"].push_back(std::move(event));
  json body = json::object();
  body["Messages"] = json::array();
  body["Messages"].push_back(std::move(message));
  return body;
}

OmfAnswer accept(int status, std::size_t set_aside = 0) {
  if (set_aside == 0) return {status, R"({"Messages":[]})"};
  json event = json::object();
  event["Severity"] = "Warning";
  event["Reason"] = fmt::format("{} values did not fit their type and were set aside", set_aside);
  return {status, messages(status, std::move(event)).dump()};
}

std::string id_in(const json& object, const char* key) {
  const auto found = object.is_object() ? object.find(key) : object.end();
  return object.is_object() && found != object.end() && found->is_string() ? found->get<std::string>()
                                                                           : std::string{};
}

}  // namespace

OmfAnswer refuse_omf(int status, const std::string& reason, const std::string& solution) {
  json event = json::object();
  event["Severity"] = "Error";
  event["EventInfo"]["Message"] = reason;
  event["Reason"] = reason;
  event["Solution"] = solution;
  return {status, messages(status, std::move(event)).dump(-1, ' ', false, json::error_handler_t::replace)};
}

struct OmfEndpoint::State {
  State(Disk& d, std::string path, SampleSink& s) : disk(d), file(std::move(path)), sink(s) {}

  // Definitions are kept as they came, as JSON lines {"type": ...} and {"container": ...}; the last counts.
  Result<> load() {
    TRY(definitions, disk.open_append(file));
    TRY(const std::string text, disk.read(file));
    std::size_t whole = 0;
    while (const auto end = text.find('\n', whole) + 1) {
      auto line = parse_omf_json(std::string_view{text}.substr(whole, end - 1 - whole));
      if (!line || !line->is_object())
        return fail(Code::corrupt,
                    "{} holds a line that is no definition; restore it, or move it away and have all types "
                    "and containers sent again",
                    file);
      if (line->contains("type")) TRY_OK(define_type((*line)["type"], true));
      if (line->contains("container")) TRY_OK(define_container((*line)["container"], true));
      if (line->contains("deleted")) forget(id_in(*line, "deleted"));
      whole = end;
    }
    return whole < text.size() ? definitions->truncate(whole) : Result<>{};
  }

  Result<> note(const char* what, const json& value) {
    const auto line = json{{what, value}}.dump() + "\n";
    const auto size = definitions->size();
    auto written = definitions->append(bytes_of(line));
    if (written) written = definitions->sync();
    if (!written) (void)definitions->truncate(size);
    return written;
  }

  Result<> define_type(const json& object, bool replace) {
    TRY(const auto parsed, parse_omf_type(object, types));
    const auto known = types.find(parsed[0].id);
    if (known != types.end() && known->second == parsed[0]) return {};
    if (known != types.end() && !replace)
      return fail(Code::conflict, "type '{}' exists and is another; give it another id", parsed[0].id);
    if (types.size() >= kOmfDefinitionsMax)
      return fail(Code::exhausted, "there are {} types already", types.size());
    for (const auto& type : parsed) {
      if (!type.states.states.empty()) TRY_OK(sink.declare(type.states));
      types[type.id] = type;
    }
    if (definitions_open) TRY_OK(note("type", object));
    return {};
  }

  Result<OmfStream> make_stream(const OmfContainer& container, const OmfType& type) {
    OmfStream stream{.container = container};
    std::size_t values = 0;
    for (const auto& property : type.properties) {
      if (property.index && stream.index.empty()) stream.index = property.name;
      if (property.quality) {
        stream.quality = property.name;
        if (!property.enumeration.empty()) stream.quality_states = types[property.enumeration].states;
      }
      values += !property.index && !property.quality;
    }
    for (const auto& property : type.properties)
      if (!property.index && !property.quality) {
        TRY(auto tag, make_tag(container, property, values == 1));
        stream.tags.push_back(std::move(tag));
      }
    return stream;
  }

  Result<OmfTag> make_tag(const OmfContainer& container, const OmfProperty& property, bool alone) {
    OmfTag out{.property = property};
    if (!property.enumeration.empty()) out.states = types[property.enumeration].states;
    const auto& name = container.name.empty() ? container.id : container.name;
    Tag tag;
    tag.name = alone ? name : name + "." + property.name;
    tag.type = property.type;
    tag.step = property.step;
    tag.description = property.description.empty() ? container.description : property.description;
    tag.unit = property.unit;
    tag.zero = property.minimum;
    tag.span = property.maximum - property.minimum;
    tag.source = container.source.empty() ? "omf" : container.source;
    tag.point_id = container.id + "." + property.name;
    if (property.type == ValueType::digital) tag.state_set = out.states.name;
    TRY(out.tag, sink.declare(tag));
    return out;
  }

  Result<> define_container(const json& object, bool replace) {
    TRY(const auto container, parse_omf_container(object));
    const auto known = streams.find(container.id);
    if (known != streams.end() && known->second.container == container) return {};
    if (known != streams.end() && !replace && known->second.container.type_id != container.type_id)
      return fail(Code::conflict, "container '{}' exists with the type '{}'", container.id,
                  known->second.container.type_id);
    const auto type = types.find(container.type_id);
    if (type == types.end() || !type->second.dynamic)
      return fail(Code::not_found, "container '{}' names the type '{}', which is no dynamic type sent before",
                  container.id, container.type_id);
    if (streams.size() >= kOmfDefinitionsMax)
      return fail(Code::exhausted, "there are {} containers already", streams.size());
    TRY(auto stream, make_stream(container, type->second));
    streams[container.id] = std::move(stream);
    if (definitions_open) TRY_OK(note("container", object));
    return {};
  }

  void forget(const std::string& id) {
    types.erase(id);
    streams.erase(id);
  }

  // Tags and their samples stay; only new data are no longer understood.
  Result<> remove(const json& object) {
    const auto id = id_in(object, "id");
    if (!types.contains(id) && !streams.contains(id)) return fail(Code::not_found, "there is no '{}'", id);
    forget(id);
    return note("deleted", id);
  }

  Result<> take_data(const json& object, SourceBatch& batch) {
    if (!object.is_object()) return fail(Code::invalid, "a data message holds objects");
    const auto values = object.find("values");
    if (values == object.end() || !values->is_array())
      return fail(Code::invalid, "a data object needs values");
    const auto id = id_in(object, "containerid");
    if (id.empty()) return {};  // static data and links
    const auto stream = streams.find(id);
    if (stream == streams.end())
      return fail(Code::not_found, "there is no container '{}'; create it before its data", id);
    for (const auto& event : *values) take_omf_event(stream->second, event, batch);
    return {};
  }

  OmfAnswer define(const json& body, const OmfMessage& message) {
    for (const auto& object : body) {
      const bool update = message.action == "update";
      const auto done = message.action == "delete" ? remove(object)
                        : message.type == "type"   ? define_type(object, update)
                                                   : define_container(object, update);
      if (!done) return refuse_omf(status_of(done.error().code), done.error().message);
    }
    return message.action == "delete" ? OmfAnswer{204, ""} : accept(201);
  }

  OmfAnswer data(const json& body, const OmfMessage& message) {
    if (message.action == "delete")
      return refuse_omf(501, "data are not deleted through OMF",
                        "delete a time range with the archive's own interface");
    SourceBatch batch{.source = message.source.empty() ? "omf" : message.source};
    for (const auto& object : body)
      if (const auto taken = take_data(object, batch); !taken)
        return refuse_omf(status_of(taken.error().code), taken.error().message);
    if (batch.rows.empty() && batch.rejects.empty()) return accept(202);
    const auto receipt = sink.write(std::move(batch));
    if (!receipt) return refuse_omf(status_of(receipt.error().code), receipt.error().message);
    return accept(202, receipt->rejected);
  }

  Disk& disk;
  std::string file;
  SampleSink& sink;
  std::mutex mutex;
  std::unique_ptr<AppendFile> definitions;
  bool definitions_open = false;  // false while they are read back
  OmfTypes types;
  std::map<std::string, OmfStream, std::less<>> streams;
};

OmfEndpoint::OmfEndpoint(std::unique_ptr<State> state) : state_(std::move(state)) {}
OmfEndpoint::~OmfEndpoint() = default;

Result<std::unique_ptr<OmfEndpoint>> OmfEndpoint::open(Disk& disk, const std::string& definitions_file,
                                                       SampleSink& sink) {
  auto state = std::make_unique<State>(disk, definitions_file, sink);
  TRY_OK(state->load());
  state->definitions_open = true;
  return std::unique_ptr<OmfEndpoint>{new OmfEndpoint{std::move(state)}};
}

OmfAnswer OmfEndpoint::handle(const OmfMessage& sent) {
  OmfMessage message = sent;
  message.type = folded(sent.type);
  message.action = sent.action.empty() ? "create" : folded(sent.action);
  if (message.body.size() > kOmfBodyBytesMax)
    return refuse_omf(413, "the body is larger than 192 KB", "send several");
  if (message.version != "1.1" && message.version != "1.2" && message.version != "1.0")
    return refuse_omf(400, "omfversion must be 1.1 or 1.2");
  if (!message.format.empty() && folded(message.format) != "json")
    return refuse_omf(400, "messageformat must be json");
  if (!std::set<std::string>{"create", "update", "delete"}.contains(message.action))
    return refuse_omf(400, "action must be create, update or delete");
  if (!std::set<std::string>{"type", "container", "data"}.contains(message.type))
    return refuse_omf(400, "messagetype must be type, container or data");
  auto body = parse_omf_json(message.body);
  if (!body) return refuse_omf(400, body.error().message);
  if (body->is_object()) body = json::array({*std::move(body)});
  if (!body->is_array()) return refuse_omf(400, "the body must be an array");
  const std::lock_guard lock{state_->mutex};
  return message.type == "data" ? state_->data(*body, message) : state_->define(*body, message);
}

}  // namespace spindle::acquire
