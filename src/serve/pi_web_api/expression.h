// Expressions of PI's performance equations: what filterExpression and /calculation/* take. Private to
// src/serve; pure.
//
//   'TAG'  "text"  1.5  .  + - * / mod ^  = <> < <= > >=  and or not  if c then a else b  ( )  Function(a,
//   ...)
//
// '.' is the stream that is read. Words and tags are compared without regard to case; functions are those of
// expression_functions.cc. A state of a digital tag compares as its name with texts and as its code with
// numbers. What uses a bad value, or cannot be computed (1/0, text + 1), is bad; only BadVal() looks at it.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

namespace spindle::serve::pi {

struct Value {
  enum class Kind { bad, number, text, state };
  Kind kind = Kind::bad;
  double number = 0;  // of a state: its code
  std::string text;   // of a state: its name

  static Value bad() { return {}; }
  static Value of(double number);  // not finite: bad
  static Value of(std::string text) { return {Kind::text, 0, std::move(text)}; }
  static Value state(int code, std::string name) {
    return {Kind::state, static_cast<double>(code), std::move(name)};
  }

  [[nodiscard]] bool is_bad() const { return kind == Kind::bad; }
  [[nodiscard]] bool numeric() const { return kind == Kind::number; }
  [[nodiscard]] bool yes() const { return numeric() && number != 0; }
};

class Expression {
 public:
  // Code::invalid says where the text cannot be read, Code::unsupported names a function that is not served.
  static Result<Expression> parse(std::string_view text);
  Expression(Expression&&) noexcept;
  Expression& operator=(Expression&&) noexcept;
  ~Expression();

  // The tags it names, each once, as first written; "." is the stream that is read.
  [[nodiscard]] const std::vector<std::string>& tags() const;
  // Its value where the tags have these values, in the order of tags().
  [[nodiscard]] Value at(std::span<const Value> values) const;

 private:
  struct Parsed;
  explicit Expression(std::unique_ptr<const Parsed> parsed);
  std::unique_ptr<const Parsed> parsed_;
};

inline constexpr std::size_t kExpressionBytesMax = 4096, kExpressionTagsMax = 32, kExpressionDepthMax = 64;

}  // namespace spindle::serve::pi
