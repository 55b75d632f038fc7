#include "lib/delta/actions.h"

#include <nlohmann/json.hpp>

namespace spindle::delta {
namespace {

using nlohmann::json;

constexpr int kReaderVersion = 1, kWriterVersion = 2;

json info_of(std::string_view operation, std::int64_t now_ms) {
  return {{"commitInfo",
           {{"timestamp", now_ms},
            {"operation", operation},
            {"operationParameters", json::object()},
            {"engineInfo", "spindle " SPINDLE_VERSION}}}};
}

json protocol_action() {
  return {{"protocol", {{"minReaderVersion", kReaderVersion}, {"minWriterVersion", kWriterVersion}}}};
}

json json_of(const Definition& definition) {
  return {{"metaData",
           {{"id", definition.id},
            {"name", definition.name},
            {"format", {{"provider", "parquet"}, {"options", json::object()}}},
            {"schemaString", definition.schema},
            {"partitionColumns", definition.partition_columns},
            {"configuration", json::object()},
            {"createdTime", definition.created_ms}}}};
}

json json_of(const AddFile& file) {
  return {{"add",
           {{"path", file.path},
            {"partitionValues", file.partition},
            {"size", file.size},
            {"modificationTime", file.modified_ms},
            {"dataChange", file.data_change},
            {"stats", file.statistics},
            {"tags", file.tags}}}};
}

json json_of(const RemoveFile& file) {
  return {{"remove",
           {{"path", file.path},
            {"deletionTimestamp", file.removed_ms},
            {"dataChange", file.data_change},
            {"extendedFileMetadata", true},
            {"partitionValues", file.partition},
            {"size", file.size}}}};
}

std::string joined(const std::vector<json>& actions) {
  std::string out;
  for (const auto& action : actions) out += action.dump() + "\n";
  return out;
}

Strings strings_of(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? Strings{} : found->get<Strings>();
}

AddFile add_of(const json& add) {
  return {add.at("path"),
          strings_of(add, "partitionValues"),
          add.at("size"),
          add.at("modificationTime"),
          add.value("dataChange", true),
          add.value("stats", ""),
          strings_of(add, "tags")};
}

RemoveFile remove_of(const json& remove) {
  return {remove.at("path"), strings_of(remove, "partitionValues"), remove.value("size", std::int64_t{0}),
          remove.value("deletionTimestamp", std::int64_t{0}), remove.value("dataChange", true)};
}

Definition definition_of(const json& metadata) {
  return {metadata.at("id"), metadata.value("name", ""), metadata.at("schemaString"),
          metadata.at("partitionColumns"), metadata.value("createdTime", std::int64_t{0})};
}

void add(State& state, AddFile file) {
  state.removed.erase(file.path);
  std::string path = file.path;
  state.files[std::move(path)] = std::move(file);
}

void remove(State& state, RemoveFile file) {
  state.files.erase(file.path);
  std::string path = file.path;
  state.removed[std::move(path)] = std::move(file);
}

Result<> apply_action(State& state, const json& action) {
  if (const auto found = action.find("protocol"); found != action.end()) {
    if (const int version = found->at("minReaderVersion"); version > kReaderVersion)
      return fail(Code::unsupported, "the table needs a Delta reader of version {}; this one is {}", version,
                  kReaderVersion);
  } else if (const auto metadata = action.find("metaData"); metadata != action.end()) {
    state.definition = definition_of(*metadata);
  } else if (const auto added = action.find("add"); added != action.end()) {
    add(state, add_of(*added));
  } else if (const auto removed = action.find("remove"); removed != action.end()) {
    remove(state, remove_of(*removed));
  } else if (const auto txn = action.find("txn"); txn != action.end()) {
    state.transactions[txn->at("appId")] = txn->at("version");
  }
  return {};
}

}  // namespace

std::string to_json(const Change& change, std::int64_t now_ms) {
  std::vector<json> actions{info_of(change.operation, now_ms)};
  for (const auto& [name, number] : change.transactions)
    actions.push_back({{"txn", {{"appId", name}, {"version", number}, {"lastUpdated", now_ms}}}});
  for (const auto& file : change.remove) actions.push_back(json_of(file));
  for (const auto& file : change.add) actions.push_back(json_of(file));
  return joined(actions);
}

std::string to_json(const Definition& definition, std::int64_t now_ms) {
  return joined({info_of("CREATE TABLE", now_ms), protocol_action(), json_of(definition)});
}

std::vector<std::string> actions_of(const State& state) {
  std::vector<std::string> out{protocol_action().dump(), json_of(state.definition).dump()};
  for (const auto& [name, number] : state.transactions)
    out.push_back(json{{"txn", {{"appId", name}, {"version", number}}}}.dump());
  for (const auto& [path, file] : state.files) {
    AddFile kept = file;
    kept.data_change = false;
    out.push_back(json_of(kept).dump());
  }
  for (const auto& [path, file] : state.removed) out.push_back(json_of(file).dump());
  return out;
}

Result<> apply_json(State& state, std::string_view entry) {
  try {
    while (!entry.empty()) {
      const auto line = entry.substr(0, entry.find('\n'));
      entry.remove_prefix(std::min(entry.size(), line.size() + 1));
      if (line.empty()) continue;
      TRY_OK(apply_action(state, json::parse(line)));
    }
  } catch (const json::exception& problem) {
    return fail(Code::corrupt, "an entry of the Delta log is not what the protocol says: {}", problem.what());
  }
  return {};
}

void apply(State& state, const Change& change) {
  for (const auto& file : change.remove) remove(state, file);
  for (const auto& file : change.add) add(state, file);
  for (const auto& [name, number] : change.transactions) state.transactions[name] = number;
}

}  // namespace spindle::delta
