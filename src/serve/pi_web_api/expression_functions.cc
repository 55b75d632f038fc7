#include <algorithm>
#include <cmath>
#include <numbers>

#include "lib/model/tag.h"
#include "src/serve/pi_web_api/expression_node.h"

namespace spindle::serve::pi {
namespace {

using Values = std::span<const Value>;

// A function of one number.
template <double (*Compute)(double)>
Value of_number(Values in) {
  return in[0].numeric() ? Value::of(Compute(in[0].number)) : Value::bad();
}

// Of the numbers among the arguments, the bad ones left out; bad without any.
template <class Fold>
Value of_good(Values in, Fold fold) {
  std::vector<double> numbers;
  for (const auto& value : in)
    if (value.numeric()) numbers.push_back(value.number);
  return numbers.empty() ? Value::bad() : Value::of(fold(numbers));
}

double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }

double sum(const std::vector<double>& numbers) {
  double out = 0;
  for (const double number : numbers) out += number;
  return out;
}

// To a multiple of the second argument, or to a whole number.
Value in_steps(Values in, double (*to_whole)(double)) {
  if (!in[0].numeric() || (in.size() > 1 && !in[1].numeric())) return Value::bad();
  const double step = in.size() > 1 ? in[1].number : 1;
  return Value::of(to_whole(in[0].number / step) * step);
}

constexpr Function kFunctions[] = {
    {"abs", 1, 1, of_number<std::fabs>},
    {"acos", 1, 1, of_number<std::acos>},
    {"asin", 1, 1, of_number<std::asin>},
    {"atn", 1, 1, of_number<std::atan>},
    {"avg", 1, 32,
     [](Values in) {
       return of_good(in, [](const auto& n) { return sum(n) / static_cast<double>(n.size()); });
     }},
    {"badval", 1, 1, [](Values in) { return Value::of(in[0].is_bad() ? 1 : 0); }},
    {"cos", 1, 1, of_number<std::cos>},
    {"cosh", 1, 1, of_number<std::cosh>},
    {"exp", 1, 1, of_number<std::exp>},
    {"int", 1, 1, of_number<std::trunc>},
    {"log", 1, 1, of_number<std::log>},
    {"log10", 1, 1, of_number<std::log10>},
    {"max", 1, 32, [](Values in) { return of_good(in, [](const auto& n) { return std::ranges::max(n); }); }},
    {"min", 1, 32, [](Values in) { return of_good(in, [](const auto& n) { return std::ranges::min(n); }); }},
    {"pi", 0, 0, [](Values) { return Value::of(std::numbers::pi); }},
    {"round", 1, 2, [](Values in) { return in_steps(in, std::round); }},
    {"sgn", 1, 1, of_number<sign>},
    {"sin", 1, 1, of_number<std::sin>},
    {"sinh", 1, 1, of_number<std::sinh>},
    {"sqr", 1, 1, of_number<std::sqrt>},
    {"stateno", 1, 1,
     [](Values in) { return in[0].kind == Value::Kind::state ? Value::of(in[0].number) : Value::bad(); }},
    {"tagval", 1, 1, [](Values in) { return in[0]; }},
    {"tan", 1, 1, of_number<std::tan>},
    {"tanh", 1, 1, of_number<std::tanh>},
    {"total", 1, 32, [](Values in) { return of_good(in, sum); }},
    {"trunc", 1, 2, [](Values in) { return in_steps(in, std::trunc); }},
};
static_assert(std::ranges::is_sorted(kFunctions, {}, &Function::name));

}  // namespace

const Function* find_function(std::string_view name) {
  const auto wanted = folded(name);
  const auto found = std::ranges::lower_bound(kFunctions, std::string_view{wanted}, {}, &Function::name);
  return found != std::ranges::end(kFunctions) && found->name == wanted ? found : nullptr;
}

}  // namespace spindle::serve::pi
