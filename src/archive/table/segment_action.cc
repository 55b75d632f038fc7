#include "src/archive/table/segment_action.h"

#include <charconv>
#include <limits>

#include <nlohmann/json.hpp>

#include "src/archive/table/rollup_file.h"
#include "src/archive/table/segment_format.h"

namespace spindle::archive {
namespace {

using nlohmann::json;

std::string path_below(const std::string& name) { return name.substr(name.find('/') + 1); }

// The protocol's statistics have milliseconds; a bound must not lie inside.
std::string milliseconds(std::int64_t time, bool up) {
  const auto rest = ((time % 1'000) + 1'000) % 1'000;
  return format_time(time_of(time - rest + (up && rest > 0 ? 1'000 : 0)), 3);
}

std::string statistics_of(const Segment::Info& info) {
  const auto bounds = [&](std::int32_t tag, std::int64_t time, bool up) {
    return json{{"tag", tag}, {"time", milliseconds(time, up)}};
  };
  return json{{"numRecords", info.rows},
              {"minValues", bounds(info.tag_min, info.time_min, false)},
              {"maxValues", bounds(info.tag_max, info.time_max, true)},
              {"nullCount", {{"tag", 0}, {"time", 0}, {"quality", 0}}}}
      .dump();
}

template <class T>
Result<T> number(const delta::AddFile& file, const char* key) {
  const auto found = file.tags.find(key);
  T value{};
  if (found == file.tags.end()) return fail(Code::corrupt, "{} lacks the tag '{}'", file.path, key);
  const auto& text = found->second;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size())
    return fail(Code::corrupt, "{} has the tag '{}' = '{}'", file.path, key, text);
  return value;
}

// Of files that an earlier version wrote it is not known.
template <class T>
Result<T> number_or(const delta::AddFile& file, const char* key, T unknown) {
  if (!file.tags.contains(key)) return unknown;
  return number<T>(file, key);
}

const char* delta_type(ColumnType type) {
  switch (type) {
    case ColumnType::int32:
      return "integer";
    case ColumnType::int64:
      return "long";
    case ColumnType::timestamp:
      return "timestamp";
    case ColumnType::real:
      return "double";
    case ColumnType::text:
      break;
  }
  return "string";
}

json field(const std::string& name, const char* type, bool nullable) {
  return {{"name", name}, {"type", type}, {"nullable", nullable}, {"metadata", json::object()}};
}

delta::Definition definition_of(const char* name, const std::vector<ColumnSpec>& columns) {
  json fields = json::array();
  for (const auto& column : columns)
    fields.push_back(field(column.name, delta_type(column.type), column.nullable));
  fields.push_back(field("month", "string", false));
  const json schema{{"type", "struct"}, {"fields", fields}};
  return {.name = name, .schema = schema.dump(), .partition_columns = {"month"}};
}

}  // namespace

delta::Definition samples_definition() { return definition_of(kSamplesFolder, segment_columns()); }
delta::Definition rollups_definition() { return definition_of(kRollupsFolder, rollup_columns()); }

std::string rollups_name(const std::string& segment_name) {
  return fmt::format("{}/{}", kRollupsFolder, path_below(segment_name));
}

std::optional<delta::AddFile> add_rollups_of(const Segment::Info& info, std::int64_t now_ms,
                                             bool data_change) {
  if (info.rollup_bytes == 0) return std::nullopt;
  const json statistics{{"numRecords", info.rollup_rows},
                        {"minValues", {{"tag", info.tag_min}}},
                        {"maxValues", {{"tag", info.tag_max}}},
                        {"nullCount", {{"tag", 0}}}};
  return delta::AddFile{.path = path_below(info.name),
                        .partition = {{"month", format_month(info.month)}},
                        .size = static_cast<std::int64_t>(info.rollup_bytes),
                        .modified_ms = now_ms,
                        .data_change = data_change,
                        .statistics = statistics.dump()};
}

delta::AddFile add_of(const Segment::Info& info, std::int64_t now_ms, bool data_change) {
  return {.path = path_below(info.name),
          .partition = {{"month", format_month(info.month)}},
          .size = static_cast<std::int64_t>(info.bytes),
          .modified_ms = now_ms,
          .data_change = data_change,
          .statistics = statistics_of(info),
          .tags = {{"rows", std::to_string(info.rows)},
                   {"tag_min", std::to_string(info.tag_min)},
                   {"tag_max", std::to_string(info.tag_max)},
                   {"time_min", std::to_string(info.time_min)},
                   {"time_max", std::to_string(info.time_max)},
                   {"late", info.any_late ? "1" : "0"},
                   {"known_max", std::to_string(info.known_max)},
                   {"hidden", std::to_string(info.hidden)},
                   {"order", std::to_string(info.order)},
                   {"crc32", std::to_string(info.crc)},
                   {"rollup_rows", std::to_string(info.rollup_rows)},
                   {"rollup_bytes", std::to_string(info.rollup_bytes)},
                   {"rollup_crc32", std::to_string(info.rollup_crc)}}};
}

delta::RemoveFile remove_of(const Segment::Info& info, std::int64_t now_ms, bool data_change) {
  return {.path = path_below(info.name),
          .partition = {{"month", format_month(info.month)}},
          .size = static_cast<std::int64_t>(info.bytes),
          .removed_ms = now_ms,
          .data_change = data_change};
}

Result<Segment::Info> info_of(const delta::AddFile& file) {
  Segment::Info info;
  info.name = fmt::format("{}/{}", kSamplesFolder, file.path);
  const auto month = file.partition.find("month");
  if (month == file.partition.end()) return fail(Code::corrupt, "{} has no month", file.path);
  TRY(info.month, parse_month(month->second));
  info.bytes = static_cast<std::uint64_t>(file.size);
  TRY(info.rows, number<std::uint64_t>(file, "rows"));
  TRY(info.tag_min, number<std::int32_t>(file, "tag_min"));
  TRY(info.tag_max, number<std::int32_t>(file, "tag_max"));
  TRY(info.time_min, number<std::int64_t>(file, "time_min"));
  TRY(info.time_max, number<std::int64_t>(file, "time_max"));
  TRY(const auto late, number<int>(file, "late"));
  info.any_late = late != 0;
  TRY(info.known_max,
      number_or<std::int64_t>(file, "known_max", late ? std::numeric_limits<std::int64_t>::max() : kInOrder));
  TRY(info.hidden, number_or<std::uint64_t>(file, "hidden", late ? info.rows : 0));
  TRY(info.order, number<std::uint64_t>(file, "order"));
  TRY(info.crc, number<std::uint32_t>(file, "crc32"));
  TRY(info.rollup_rows, number<std::uint64_t>(file, "rollup_rows"));
  TRY(info.rollup_bytes, number<std::uint64_t>(file, "rollup_bytes"));
  TRY(info.rollup_crc, number<std::uint32_t>(file, "rollup_crc32"));
  return info;
}

}  // namespace spindle::archive
