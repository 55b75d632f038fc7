// Names with holes: "WELL-{well}_{start}.parquet" takes a file's name apart, "{well}.{name}" puts a tag's
// name together. Values; any thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::acquire {

using Fillings = std::map<std::string, std::string, std::less<>>;

class NamePattern {
 public:
  // Code::invalid for unbalanced or empty braces. `{{` is not special: names of tags hold no braces here.
  static Result<NamePattern> parse(std::string_view text);

  // What each hole must hold so that the pattern gives `name`; a hole takes as little as possible, at least
  // one character. nullopt: the name does not fit.
  [[nodiscard]] std::optional<Fillings> match(std::string_view name) const;
  // Code::invalid names the hole that has no filling.
  [[nodiscard]] Result<std::string> fill(const Fillings& fillings) const;
  [[nodiscard]] std::vector<std::string> holes() const;

 private:
  struct Part {
    std::string text;
    bool hole = false;
  };
  [[nodiscard]] bool match_from(std::size_t part, std::string_view rest, Fillings& out) const;

  std::vector<Part> parts_;
};

}  // namespace spindle::acquire
