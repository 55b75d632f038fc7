#include "src/archive/catalogue/tag_table.h"

#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "lib/base/digest.h"
#include "lib/parquet/writer.h"

namespace spindle::archive {
namespace {

using nlohmann::json;

constexpr const char *kFolder = "tags", *kDigest = "digest";
constexpr std::size_t kGroupTags = 65'536;

struct TextColumn {
  const char* name;
  std::string Tag::*member;
};
constexpr TextColumn kTexts[] = {{"name", &Tag::name},     {"description", &Tag::description},
                                 {"unit", &Tag::unit},     {"state_set", &Tag::state_set},
                                 {"source", &Tag::source}, {"point_id", &Tag::point_id}};
constexpr struct {
  const char* name;
  double Tag::*member;
} kReals[] = {{"zero", &Tag::zero}, {"span", &Tag::span}};

std::vector<ColumnSpec> columns() {
  std::vector<ColumnSpec> out{
      {"tag", ColumnType::int32}, {"step", ColumnType::int32}, {"type", ColumnType::text}};
  for (const auto& text : kTexts) out.push_back({text.name, ColumnType::text});
  for (const auto& real : kReals) out.push_back({real.name, ColumnType::real, true});
  return out;
}

delta::Definition definition() {
  json fields = json::array();
  for (const auto& column : columns()) {
    const char* type = column.type == ColumnType::int32  ? "integer"
                       : column.type == ColumnType::real ? "double"
                                                         : "string";
    fields.push_back(
        {{"name", column.name}, {"type", type}, {"nullable", column.nullable}, {"metadata", json::object()}});
  }
  return {.name = kFolder, .schema = json{{"type", "struct"}, {"fields", fields}}.dump()};
}

EncodedChunk encode_reals(std::span<const Tag> tags, double Tag::*member) {
  std::vector<double> values;
  std::vector<std::uint8_t> present;
  for (const auto& tag : tags) {
    present.push_back(!std::isnan(tag.*member));
    if (present.back()) values.push_back(tag.*member);
  }
  return encode_double(values, {.nullable = true, .present = present}, {});
}

std::vector<EncodedChunk> encode(std::span<const Tag> tags) {
  std::vector<std::int32_t> ids, steps;
  std::vector<std::string_view> texts;
  for (const auto& tag : tags) {
    ids.push_back(tag.id.value);
    steps.push_back(tag.steps());
    texts.push_back(name_of(tag.type));
  }
  std::vector<EncodedChunk> out{encode_int32(ids, {}, {}), encode_int32(steps, {}, {}),
                                encode_text(texts, {}, {})};
  for (const auto& text : kTexts) {
    std::ranges::transform(tags, texts.begin(), text.member);
    out.push_back(encode_text(texts, {}, {}));
  }
  for (const auto& real : kReals) out.push_back(encode_reals(tags, real.member));
  return out;
}

std::string digest_of(std::span<const Tag> tags) {
  std::string text;
  for (const auto& tag : tags) {
    text += fmt::format("{} {} {}", tag.id.value, tag.steps(), name_of(tag.type));
    for (const auto& column : kTexts)
      text += fmt::format(" {}:{}", (tag.*column.member).size(), tag.*column.member);
    for (const auto& column : kReals) text += fmt::format(" {}", tag.*column.member);
  }
  return sha256_hex(text);
}

}  // namespace

Result<std::unique_ptr<TagTable>> TagTable::open(Env env, Store& store, Span vacuum_after) {
  std::unique_ptr<TagTable> table{new TagTable{env, store, vacuum_after}};
  TRY(table->log_, delta::Log::open(env.clock, store, kFolder, definition()));
  return table;
}

Result<> TagTable::write(std::span<const Tag> tags) {
  const auto& present = log_->state().files;
  const auto digest = digest_of(tags);
  for (const auto& [path, file] : present)
    if (const auto found = file.tags.find(kDigest); found != file.tags.end() && found->second == digest)
      return vacuum();
  delta::Change change{.operation = "WRITE"};
  for (const auto& [path, file] : present)
    change.remove.push_back({.path = path, .size = file.size, .removed_ms = log_->now_ms()});
  const auto path = fmt::format("{:x}.parquet", micros(env_.clock.now()));
  TRY(const auto bytes, write_file(fmt::format("{}/{}", kFolder, path), tags));
  change.add.push_back({.path = path,
                        .size = static_cast<std::int64_t>(bytes),
                        .modified_ms = log_->now_ms(),
                        .statistics = json{{"numRecords", tags.size()}}.dump(),
                        .tags = {{kDigest, digest}}});
  TRY_OK(log_->commit(change));
  return vacuum();
}

Result<std::uint64_t> TagTable::write_file(const std::string& name, std::span<const Tag> tags) {
  TRY(auto object, store_.create(name));
  ParquetWriter writer{std::move(object), columns()};
  for (; !tags.empty(); tags = tags.subspan(std::min(kGroupTags, tags.size())))
    TRY_OK(writer.add_group(encode(tags.first(std::min(kGroupTags, tags.size())))));
  return writer.finish({});
}

Result<> TagTable::vacuum() {
  const auto until = log_->now_ms() - micros(vacuum_after_) / 1'000;
  std::vector<std::string> old;
  for (const auto& [path, file] : log_->state().removed)
    if (file.removed_ms <= until) old.push_back(path);
  for (const auto& path : old) {
    TRY_OK(store_.remove(fmt::format("{}/{}", kFolder, path)));
    log_->forget_removed(path);
  }
  return {};
}

}  // namespace spindle::archive
