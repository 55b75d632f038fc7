#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

#include "lib/config/nearest.h"
#include "src/derive/expression/expression.h"

namespace spindle::derive {

using Kind = Expression::Kind;

namespace {

struct Function {
  std::string_view name;
  Kind kind;
  int arguments;
};
constexpr Function kFunctions[] = {{"abs", Kind::abs, 1}, {"sqrt", Kind::sqrt, 1},   {"exp", Kind::exp, 1},
                                   {"ln", Kind::ln, 1},   {"log10", Kind::log10, 1}, {"min", Kind::min, 2},
                                   {"max", Kind::max, 2}, {"clamp", Kind::clamp, 3}, {"if", Kind::choose, 3},
                                   {"not", Kind::no, 1}};

struct Operation {
  std::string_view sign;
  Kind kind;
  int strength;
};
// Longer signs first where one begins with another.
constexpr Operation kOperations[] = {
    {"or", Kind::either, 1},        {"and", Kind::both, 2},   {"<=", Kind::less_equal, 3},
    {">=", Kind::greater_equal, 3}, {"==", Kind::equal, 3},   {"!=", Kind::unequal, 3},
    {"<", Kind::less, 3},           {">", Kind::greater, 3},  {"+", Kind::add, 4},
    {"-", Kind::subtract, 4},       {"*", Kind::multiply, 5}, {"/", Kind::divide, 5}};

bool in_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; }

}  // namespace

class ExpressionParser {
 public:
  explicit ExpressionParser(std::string_view text) : text_(text) {}

  Result<Expression> parse() {
    TRY_OK(binary(0));
    if (!rest().empty()) return wrong("'{}' does not belong here", rest().substr(0, 16));
    return std::move(out_);
  }

 private:
  template <class... Args>
  std::unexpected<Error> wrong(fmt::format_string<Args...> format, Args&&... args) {
    return fail(Code::invalid, "column {}: {}", at_ + 1, fmt::format(format, std::forward<Args>(args)...));
  }

  std::string_view rest() {
    while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_]))) ++at_;
    return text_.substr(at_);
  }
  bool take(std::string_view sign) {
    if (!rest().starts_with(sign)) return false;
    if (in_word(sign.back()) && rest().size() > sign.size() && in_word(rest()[sign.size()])) return false;
    at_ += sign.size();
    return true;
  }

  void push(Kind kind, int consumed) {
    out_.steps_.push_back({.kind = kind, .column = static_cast<int>(at_)});
    waiting_ -= static_cast<std::size_t>(consumed);
    out_.depth_ = std::max(out_.depth_, ++waiting_);
  }

  const Operation* operation(int weaker_than) {
    for (const auto& operation : kOperations)
      if (operation.strength > weaker_than && take(operation.sign)) return &operation;
    return nullptr;
  }

  Result<> binary(int strength) {
    if (++nested_ > kExpressionDepthMax) return wrong("nested too deep");
    TRY_OK(prefix());
    while (const auto* operation = this->operation(strength)) {
      TRY_OK(binary(operation->strength));
      push(operation->kind, 2);
    }
    --nested_;
    return {};
  }

  Result<> prefix() {
    if (++nested_ > kExpressionDepthMax) return wrong("nested too deep");
    const bool minus = take("-");
    if (minus) {
      TRY_OK(prefix());
      push(Kind::negate, 1);
    } else {
      TRY_OK(primary());
      TRY_OK(power());
    }
    --nested_;
    return {};
  }

  // The exponent is a plain number: otherwise the result's unit would depend on the data.
  Result<> power() {
    if (!take("^")) return {};
    const bool minus = take("-");
    TRY(const double exponent, digits());
    push(Kind::power, 1);
    out_.steps_.back().number = minus ? -exponent : exponent;
    return {};
  }

  Result<> primary() {
    const auto text = rest();
    if (text.empty()) return wrong("something is missing at the end");
    if (take("(")) {
      TRY_OK(binary(0));
      return take(")") ? Result<>{} : wrong("a closing bracket is missing");
    }
    if (text[0] == '"') return quoted();
    if (std::isdigit(static_cast<unsigned char>(text[0])) || text[0] == '.') return number();
    if (in_word(text[0])) return word();
    return wrong("'{}' does not belong here", text.substr(0, 16));
  }

  Result<double> digits() {
    const auto text = rest();
    double number = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (failed != std::errc{}) return wrong("a number is wanted");
    at_ += static_cast<std::size_t>(end - text.data());
    return number;
  }

  Result<> number() {
    TRY(const double written, digits());
    push(Kind::number, 0);
    const auto step = out_.steps_.size() - 1;
    out_.steps_[step].number = written;
    if (!take("[")) return {};
    const auto end = rest().find(']');
    if (end == std::string_view::npos) return wrong("the unit's closing bracket is missing");
    auto unit = Unit::parse(rest().substr(0, end));
    if (!unit) return wrong("{}", unit.error().message);
    at_ += end + 1;
    TRY(const auto si, conversion(*unit, unit->coherent()));
    out_.steps_[step].number = si(written);
    out_.steps_[step].unit = unit->coherent();
    return {};
  }

  Result<> quoted() {
    const auto end = rest().find('"', 1);
    if (end == std::string_view::npos) return wrong("the closing quote is missing");
    const auto name = rest().substr(1, end - 1);
    at_ += end + 1;
    signal(std::string{name});
    return {};
  }

  Result<> word() {
    const auto text = rest();
    const auto size = static_cast<std::size_t>(std::ranges::find_if_not(text, in_word) - text.begin());
    const std::string name{text.substr(0, size)};
    at_ += size;
    if (!take("(")) {
      signal(name);
      return {};
    }
    const auto found = std::ranges::find(kFunctions, name, &Function::name);
    if (found != std::end(kFunctions)) return call(*found);
    std::vector<std::string> names;
    for (const auto& function : kFunctions) names.emplace_back(function.name);
    const auto meant = config::nearest(name, names);
    return wrong("there is no function '{}'{}", name, meant.empty() ? "" : "; did you mean " + meant + "?");
  }

  Result<> call(const Function& function) {
    for (int i = 0; i < function.arguments; ++i) {
      if (i > 0 && !take(",")) return wrong("{} takes {} arguments", function.name, function.arguments);
      TRY_OK(binary(0));
    }
    if (!take(")"))
      return wrong("{} takes {} arguments and a closing bracket", function.name, function.arguments);
    push(function.kind, function.arguments);
    return {};
  }

  void signal(const std::string& name) {
    auto& names = out_.names_;
    const auto found = std::ranges::find(names, name);
    const auto index = static_cast<std::size_t>(found - names.begin());
    if (found == names.end()) names.push_back(name);
    push(Kind::signal, 0);
    out_.steps_.back().signal = index;
  }

  std::string_view text_;
  std::size_t at_ = 0, waiting_ = 0, nested_ = 0;
  Expression out_;
};

Result<Expression> Expression::parse(std::string_view text) {
  if (text.size() > kExpressionBytesMax)
    return fail(Code::invalid, "an expression of {} bytes; the limit is {}", text.size(),
                kExpressionBytesMax);
  return ExpressionParser{text}.parse();
}

}  // namespace spindle::derive
