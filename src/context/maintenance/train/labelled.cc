#include "src/context/maintenance/train/labelled.h"

#include <nlohmann/json.hpp>

#include "src/context/maintenance/failure_codes.h"
#include "src/context/maintenance/text.h"

namespace spindle::maintenance {
namespace {

using nlohmann::json;

struct TypeName {
  std::string_view name;
  EntityType type;
};
constexpr TypeName kTypeNames[] = {{"PhysicalObject", EntityType::physical_object},
                                   {"Activity", EntityType::activity},
                                   {"State", EntityType::state},
                                   {"Process", EntityType::process},
                                   {"Property", EntityType::property},
                                   {"Item", EntityType::physical_object},
                                   {"Consumable", EntityType::physical_object},
                                   {"Observation", EntityType::state}};

std::optional<EntityType> type_called(std::string_view name) {
  name = name.substr(0, name.find('/'));
  for (const auto& known : kTypeNames)
    if (known.name == name) return known.type;
  return std::nullopt;
}

// Labels of other kinds (a place, a person) are not ours to learn.
std::optional<EntityType> type_in(const json& span) {
  if (const auto type = span.find("type"); type != span.end() && type->is_string())
    return type_called(type->get<std::string>());
  const auto labels = span.find("labels");
  if (labels == span.end() || !labels->is_array()) return std::nullopt;
  for (const auto& label : *labels)
    if (label.is_string())
      if (const auto type = type_called(label.get<std::string>())) return type;
  return std::nullopt;
}

Result<> add_spans(const json& item, LabelledText& text) {
  const auto spans = item.contains("entities") ? item["entities"] : item.value("mentions", json::array());
  if (!spans.is_array()) return fail(Code::invalid, "\"entities\" is not a list");
  for (const auto& span : spans) {
    if (!span.is_object() || !span.contains("start") || !span["start"].is_number_integer() ||
        !span.contains("end") || !span["end"].is_number_integer())
      return fail(Code::invalid, "an entity whose \"start\" and \"end\" are not numbers of tokens");
    const auto begin = span["start"].get<std::int64_t>(), end = span["end"].get<std::int64_t>();
    if (begin < 0 || end <= begin || static_cast<std::size_t>(end) > text.tokens.size())
      return fail(Code::invalid, "an entity from token {} to {} of {}", begin, end, text.tokens.size());
    const auto type = type_in(span);
    if (!type) continue;
    const Entity entity{static_cast<std::size_t>(begin), static_cast<std::size_t>(end), *type};
    if (std::ranges::find(text.entities, entity) == text.entities.end()) text.entities.push_back(entity);
  }
  return {};
}

Result<LabelledText> text_of(const json& item, unsigned source) {
  if (!item.is_object() || !item.contains("tokens") || !item["tokens"].is_array())
    return fail(Code::invalid, "no \"tokens\": an object with \"tokens\" and \"entities\" belongs here");
  LabelledText text{.source = source};
  for (const auto& token : item["tokens"]) {
    if (!token.is_string()) return fail(Code::invalid, "a token that is not a string");
    text.tokens.push_back(token.get<std::string>());
  }
  TRY_OK(add_spans(item, text));
  return text;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

Result<> check_size(std::string_view text) {
  if (text.size() > kLabelledBytesMax)
    return fail(Code::invalid, "{} bytes of labelled texts; at most {} are read", text.size(),
                kLabelledBytesMax);
  return {};
}

Result<std::vector<json>> items_of(std::string_view text) {
  std::vector<json> items;
  if (const auto first = text.find_first_not_of(" \t\r\n");
      first != std::string_view::npos && text[first] == '[') {
    auto all = json::parse(text, nullptr, false);
    if (all.is_discarded()) return fail(Code::invalid, "not JSON, though it begins with [");
    return all.get<std::vector<json>>();
  }
  std::size_t number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    items.push_back(json::parse(line, nullptr, false));
    if (items.back().is_discarded()) return fail(Code::invalid, "line {} is not JSON", number);
  }
  return items;
}

}  // namespace

Result<std::vector<LabelledText>> read_labelled_texts(std::string_view text, unsigned source) {
  TRY_OK(check_size(text));
  TRY(const auto items, items_of(text));
  std::vector<LabelledText> texts;
  for (const auto& item : items) {
    auto one = text_of(item, source);
    if (!one) return std::unexpected(one.error().within(fmt::format("text {}", texts.size() + 1)));
    texts.push_back(*std::move(one));
  }
  return texts;
}

Result<std::vector<WordPairs>> read_word_pairs(std::string_view text) {
  TRY_OK(check_size(text));
  std::vector<WordPairs> texts(1);
  std::size_t number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (line.empty()) {
      if (!texts.back().empty()) texts.emplace_back();
      continue;
    }
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos || tab == 0)
      return fail(Code::invalid, "line {}: a word, a tab and what it should be belong here", number);
    texts.back().emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  if (texts.back().empty()) texts.pop_back();
  return texts;
}

Result<std::vector<LabelledPhrase>> read_phrases(std::string_view text) {
  TRY_OK(check_size(text));
  std::vector<LabelledPhrase> phrases;
  std::size_t number = 0;
  for (const auto line : lines_of(text)) {
    ++number;
    if (line.empty()) continue;
    const auto comma = line.rfind(',');
    const auto mode = comma == std::string_view::npos ? std::string_view{} : line.substr(comma + 1);
    const auto code = code_called(mode);
    if (!code)
      return fail(Code::invalid, "line {}: '{}' is not a failure mode of ISO 14224, by code or name", number,
                  mode);
    phrases.push_back({std::string{line.substr(0, comma)}, std::string{*code}});
  }
  return phrases;
}

}  // namespace spindle::maintenance
