// What a statement can need, from the plan DuckDB makes of it: private to the archive.
//
// A table function of DuckDB's C interface is not told which rows its query filters out. So the statement is
// planned first over tables that only have columns; the filters that the plan puts directly above them bound
// the rows that matter. Whatever is not understood bounds nothing.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "src/archive/sql/sql_plan.h"

namespace spindle::archive {

struct SqlNeeds {
  SqlBounds bounds;
  bool name = true;  // whether the column `name` is wanted
};

struct TagLookup {
  // The tags for which a condition on `tag` and `name` alone holds; looks at every tag.
  std::function<Result<std::vector<std::int32_t>>(const std::string& condition)> where;
  // The tag of exactly this name.
  std::function<std::optional<std::int32_t>(const std::string& name)> named;
};

// By table function, in lower case; one that the plan does not read is absent. `plan` is what EXPLAIN (FORMAT
// json) gives.
std::map<std::string, SqlNeeds> needs_of(const std::string& plan, const TagLookup& tags);

}  // namespace spindle::archive
