// YAML as a tree of plain values that know where they stood. Limits: kYamlBytesMax, kYamlValuesMax (aliases
// expanded) and kYamlDepthMax. A key that stands twice in a map is an error. Plain values; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::config {

struct Value {
  enum class Kind { null, scalar, list, map };
  Kind kind = Kind::null;
  std::string key;  // of a map's entry
  int key_line = 0, key_column = 0;
  std::string scalar;        // as written, without quotes
  std::vector<Value> items;  // of a list, or a map's entries in the order written
  int line = 0, column = 0;  // from 1

  [[nodiscard]] const Value* find(std::string_view name) const;  // entry of a map; nullptr when absent
};

inline constexpr std::size_t kYamlBytesMax = 16u << 20, kYamlValuesMax = 1'000'000, kYamlDepthMax = 64;

// An empty document is null. Errors: "file:line:column: what is wrong".
Result<Value> parse_yaml(std::string_view text, std::string_view file);

}  // namespace spindle::config
