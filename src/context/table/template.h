// Text with holes for columns: "{SITE}-{NUMBER}". Values; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::context {

class Template {
 public:
  static Result<Template> parse(std::string_view text);  // Code::invalid: unbalanced or empty braces

  // Finds the columns of the holes; Code::invalid names the one that is not there.
  Result<> bind(std::span<const std::string> columns);
  [[nodiscard]] std::string fill(std::span<const std::string_view> row) const;  // a missing cell is empty

 private:
  struct Part {
    std::string text;  // or the name of a column
    bool hole = false;
    std::size_t column = 0;
  };
  std::vector<Part> parts_;
};

// Position of a column; Code::invalid says which there are.
Result<std::size_t> column_of(std::span<const std::string> columns, std::string_view name);

}  // namespace spindle::context
