// Tags and state sets: list, search, declare.
#include "src/serve/tags.h"

#include <iterator>

#include <nlohmann/json.hpp>

#include "src/serve/answers.h"
#include "src/serve/fields.h"
#include "src/serve/samples_json.h"

namespace spindle::serve {
namespace {

using nlohmann::json;

constexpr std::size_t kTagsAtOnceMax = 100'000;

Result<std::string> text_of(const json& value, const std::string& field) {
  if (value.is_string()) return value.get<std::string>();
  return fail(Code::invalid, "{} must be a text", field);
}

Result<double> number_of(const json& value, const std::string& field) {
  if (value.is_number()) return value.get<double>();
  return fail(Code::invalid, "{} must be a number", field);
}

Result<> set_field(Tag& tag, const std::string& field, const json& value) {
  constexpr std::pair<const char*, std::string Tag::*> kTexts[] = {
      {"name", &Tag::name},           {"description", &Tag::description}, {"unit", &Tag::unit},
      {"state_set", &Tag::state_set}, {"source", &Tag::source},           {"point_id", &Tag::point_id}};
  for (const auto& [name, member] : kTexts)
    if (field == name) {
      TRY(tag.*member, text_of(value, field));
      return {};
    }
  if (field == "type") {
    TRY(const auto text, text_of(value, field));
    TRY(tag.type, parse_value_type(text));
  } else if (field == "step") {
    if (!value.is_boolean()) return fail(Code::invalid, "step must be true or false");
    tag.step = value.get<bool>();
  } else if (field == "zero") {
    TRY(tag.zero, number_of(value, field));
  } else if (field == "span") {
    TRY(tag.span, number_of(value, field));
  } else if (field != "id") {  // as GET gives it; the archive's own business
    return fail(Code::invalid, "a tag has no field {}", field);
  }
  return {};
}

Result<Tag> tag_of(const json& value) {
  if (!value.is_object()) return fail(Code::invalid, "a tag must be a JSON object");
  Tag tag;
  for (const auto& [field, of] : value.items()) TRY_OK(set_field(tag, field, of));
  return tag;
}

std::string tags_json(std::span<const Tag> tags) {
  std::string out = R"({"tags":[)";
  for (const auto& tag : tags) {
    out += &tag == tags.data() ? "\n" : ",\n";
    append_tag(out, tag);
  }
  return out + "]}\n";
}

}  // namespace

Result<HttpResponse> handle_tags(const Call& call) {
  std::size_t skip = 0, max_count = 1000;
  TRY_OK(read_count(call.request, "skip", std::size_t{0}, std::size_t{1} << 31, skip));
  TRY_OK(read_count(call.request, "max_count", std::size_t{1}, kTagsAtOnceMax, max_count));
  return json_answer(tags_json(call.site.archive.tags(call.request.value("name"), skip, max_count,
                                                      call.request.value("description"))));
}

Result<HttpResponse> handle_declare_tags(const Call& call) {
  auto body = json::parse(call.request.body, nullptr, false);
  if (body.is_object()) body = json::array({std::move(body)});
  if (!body.is_array()) return fail(Code::invalid, "the body is neither a tag nor a list of tags in JSON");
  if (body.size() > kTagsAtOnceMax)
    return fail(Code::invalid, "more than {} tags; declare them in parts", kTagsAtOnceMax);
  std::vector<Tag> wanted;
  for (const auto& item : body) {
    auto tag = tag_of(item);
    if (!tag)
      return std::unexpected(tag.error().within(fmt::format("tag {} of the list", wanted.size() + 1)));
    wanted.push_back(*std::move(tag));
  }
  TRY(const auto tags, call.site.archive.declare_many(wanted));
  return json_answer(tags_json(tags));
}

Result<HttpResponse> handle_state_sets(const Call& call) {
  std::string out = R"({"state_sets":[)";
  const auto sets = call.site.archive.state_sets();
  for (const auto& set : sets) {
    out +=
        fmt::format(R"({}{{"name":{},"states":{{)", &set == sets.data() ? "\n" : ",\n", json_text(set.name));
    bool first = true;
    for (const auto& [code, name] : set.states) {
      fmt::format_to(std::back_inserter(out), R"({}"{}":{})", first ? "" : ",", code, json_text(name));
      first = false;
    }
    out += "}}";
  }
  return json_answer(out + "]}\n");
}

Result<HttpResponse> handle_declare_state_set(const Call& call) {
  const auto body = json::parse(call.request.body, nullptr, false);
  if (!body.is_object() || !body.contains("name") || !body.contains("states") || !body["states"].is_object())
    return fail(Code::invalid, R"(the body is not {{"name": ..., "states": {{"0": "OFF", ...}}}})");
  StateSet set;
  TRY(set.name, text_of(body["name"], "name"));
  for (const auto& [code, name] : body["states"].items()) {
    TRY(const auto number, whole_number(code));
    if (number < 0 || number > 1 << 30)
      return fail(Code::invalid, "state code {} is not between 0 and 2^30", code);
    TRY(set.states[static_cast<std::int32_t>(number)], text_of(name, "state " + code));
  }
  TRY_OK(call.site.archive.declare(set));
  return json_answer("{}\n");
}

}  // namespace spindle::serve
