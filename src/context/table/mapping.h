// What the columns of a table mean, as declared in YAML: docs/guides/reliability-engineer.md shows it,
// examples/context/ has whole ones. Plain values.
#pragma once

#include "lib/config/config.h"
#include "src/acquire/files/mapping.h"
#include "src/context/graph/words.h"

namespace spindle::context {

// A column that names other nodes.
struct LinkColumn {
  std::string column;
  LinkKind kind = LinkKind::refers_to;
  NodeKind to = NodeKind::asset;
  std::string separator;          // between several keys; empty: the cell is one key
  std::string prefix;             // cut off from each key, where it stands
  bool reverse = false;           // the other node is where the link begins
  std::string begin, end;         // columns of the link's own dates; empty: the row's
  std::vector<std::string> keep;  // columns that become the link's properties, as "column" or "column=name"
};

// How a source writes a value, and what it is called here.
struct Translation {
  std::string from, to;
};

struct TableMapping {
  std::string source = "table";
  NodeKind kind = NodeKind::asset;
  std::string key, name;  // templates such as "{TAG}" or "{SITE}-{NUMBER}"
  std::string id;         // column by which `parent` names a row; empty: the key
  std::string parent;     // column with the id of the parent; empty: no tree
  NodeKind parent_kind = NodeKind::asset;
  std::vector<std::string> begin, end;  // columns with dates; the first that is not empty counts
  std::string time_format = "iso", zone = "UTC";
  std::vector<LinkColumn> links;
  std::string failure_mode;                // column with the code of what failed
  std::vector<Translation> failure_modes;  // codes of the site to those of ISO 14224
  bool complete = true;                    // a row that is missing next time has vanished
  std::string delimiter = ",";             // one character, or "tab"
  std::size_t skip_lines = 0;
};

config::Section describe(TableMapping& mapping);
Result<> validate(const TableMapping& mapping);
Result<TableMapping> parse_table_mapping(std::string_view yaml, const std::string& file);

}  // namespace spindle::context
