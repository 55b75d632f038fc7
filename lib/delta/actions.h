// The actions of a Delta log as Spindle writes them, and what replaying them gives. Plain values.
// https://github.com/delta-io/delta/blob/master/PROTOCOL.md is the definition; docs/formats/table.md says
// which part of it is used.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lib/base/base.h"

namespace spindle::delta {

using Strings = std::map<std::string, std::string>;

struct AddFile {
  std::string path;  // below the table's folder
  Strings partition;
  std::int64_t size = 0, modified_ms = 0;
  bool data_change = true;
  std::string statistics;  // JSON as the protocol defines it
  Strings tags;            // ours: what the statistics cannot hold exactly
};

struct RemoveFile {
  std::string path;
  Strings partition;
  std::int64_t size = 0, removed_ms = 0;
  bool data_change = true;
};

struct Definition {
  std::string id, name, schema;  // schema: JSON
  std::vector<std::string> partition_columns;
  std::int64_t created_ms = 0;
};

struct State {
  std::int64_t version = -1;
  Definition definition;
  std::map<std::string, AddFile> files;       // by path
  std::map<std::string, RemoveFile> removed;  // by path; until vacuumed
  std::map<std::string, std::int64_t> transactions;
};

// What one commit changes.
struct Change {
  std::string operation;  // "WRITE", "OPTIMIZE", "DELETE", ...
  std::vector<AddFile> add;
  std::vector<RemoveFile> remove;
  std::map<std::string, std::int64_t> transactions;
};

// A log entry: one JSON object a line.
std::string to_json(const Change& change, std::int64_t now_ms);
std::string to_json(const Definition& definition, std::int64_t now_ms);  // the table's first entry
// The state as actions, one JSON object each: what a checkpoint holds.
std::vector<std::string> actions_of(const State& state);
// Replays an entry on top of `state`. Code::unsupported when it needs a newer reader.
Result<> apply_json(State& state, std::string_view entry);
void apply(State& state, const Change& change);

}  // namespace spindle::delta
