// Expressions over signals, with units. Computed in coherent SI units: gauge pressures are absolute inside,
// temperatures are in kelvin; so 5 [degC] + 1 [K] is 279.15 K.
//
//   (discharge - suction) / suction            "quoted names" where a name is not a plain word
//   if(mode == 1, flow * 2 [m3/h], 0 [m3/h])   numbers may carry a unit in brackets
//   + - * / ^   < <= > >= == !=   and or not   abs sqrt exp ln log10 min max clamp if
//
// Immutable after parse(); any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/derive/units/unit.h"

namespace spindle::derive {

class Expression {
 public:
  // Code::invalid names the column and what is wrong there.
  static Result<Expression> parse(std::string_view text);

  // The signals it reads, in the order they first appear.
  [[nodiscard]] const std::vector<std::string>& names() const { return names_; }
  // The unit of the result, given those of the signals; Code::invalid when units do not fit.
  [[nodiscard]] Result<Unit> unit_of(std::span<const Unit> signals) const;
  // Row by row; columns in coherent units, in the order of names(). Not a number where it is not defined.
  void evaluate(std::span<const double* const> columns, std::size_t rows, double* out) const;

  enum class Kind {
    number,
    signal,
    negate,
    add,
    subtract,
    multiply,
    divide,
    power,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    unequal,
    both,
    either,
    no,
    abs,
    sqrt,
    exp,
    ln,
    log10,
    min,
    max,
    clamp,
    choose
  };
  struct Step {  // in postfix order
    Kind kind;
    double number = 0;  // of numbers, in coherent units; of powers the exponent
    std::size_t signal = 0;
    Unit unit;  // of numbers
    int column = 0;
  };

 private:
  friend class ExpressionParser;
  std::vector<Step> steps_;
  std::vector<std::string> names_;
  std::size_t depth_ = 0;  // the most values that wait at once
};

inline constexpr std::size_t kExpressionBytesMax = 4096, kExpressionDepthMax = 64;

}  // namespace spindle::derive
