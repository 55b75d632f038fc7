// The parts of a parsed expression. Private to expression*.cc.
#pragma once

#include "src/serve/pi_web_api/expression.h"

namespace spindle::serve::pi {

struct Function {
  std::string_view name;    // lower case
  std::size_t least, most;  // arguments
  Value (*call)(std::span<const Value>);
};
const Function* find_function(std::string_view name);

struct Node {
  enum class Kind {
    constant,
    tag,
    negative,
    no,
    choice,
    call,
    add,
    subtract,
    multiply,
    divide,
    mod,
    power,
    equal,
    unequal,
    less,
    at_most,
    more,
    at_least,
    both,
    either
  };
  Kind kind = Kind::constant;
  Value constant;
  std::size_t tag = 0;
  const Function* function = nullptr;
  std::vector<Node> parts;
};

Value evaluate(const Node& node, std::span<const Value> tags);

}  // namespace spindle::serve::pi
