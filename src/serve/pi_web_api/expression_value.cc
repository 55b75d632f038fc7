// What the operators of an expression do.
#include <cmath>

#include "lib/model/tag.h"
#include "src/serve/pi_web_api/expression_node.h"

namespace spindle::serve::pi {
namespace {

using Kind = Node::Kind;

Value truth(bool yes) { return Value::of(yes ? 1.0 : 0.0); }

Value arithmetic(Kind kind, const Value& a, const Value& b) {
  if (!a.numeric() || !b.numeric()) return Value::bad();
  switch (kind) {
    case Kind::add:
      return Value::of(a.number + b.number);
    case Kind::subtract:
      return Value::of(a.number - b.number);
    case Kind::multiply:
      return Value::of(a.number * b.number);
    case Kind::divide:
      return Value::of(a.number / b.number);
    case Kind::mod:
      return Value::of(std::fmod(a.number, b.number));
    default:
      return Value::of(std::pow(a.number, b.number));
  }
}

// Less than, equal to or more than 0, as a stands to b; nullopt: they cannot be compared.
std::optional<int> order(const Value& a, const Value& b) {
  if (a.is_bad() || b.is_bad()) return std::nullopt;
  const bool as_text = a.kind == Value::Kind::text || b.kind == Value::Kind::text;
  if (!as_text) return a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
  if (a.numeric() || b.numeric()) return std::nullopt;
  return folded(a.text).compare(folded(b.text));
}

Value comparison(Kind kind, const Value& a, const Value& b) {
  const auto found = order(a, b);
  if (!found) return Value::bad();
  switch (kind) {
    case Kind::equal:
      return truth(*found == 0);
    case Kind::unequal:
      return truth(*found != 0);
    case Kind::less:
      return truth(*found < 0);
    case Kind::at_most:
      return truth(*found <= 0);
    case Kind::more:
      return truth(*found > 0);
    default:
      return truth(*found >= 0);
  }
}

// One side is enough where it decides: false and bad is false, true or bad is true.
Value logic(Kind kind, const Value& a, const Value& b) {
  const bool decides = kind == Kind::either;
  for (const auto* side : {&a, &b})
    if (side->numeric() && side->yes() == decides) return truth(decides);
  return a.numeric() && b.numeric() ? truth(!decides) : Value::bad();
}

}  // namespace

Value Value::of(double number) { return std::isfinite(number) ? Value{Kind::number, number, {}} : Value{}; }

Value evaluate(const Node& node, std::span<const Value> tags) {
  if (node.kind == Kind::constant) return node.constant;
  if (node.kind == Kind::tag) return tags[node.tag];
  std::vector<Value> in;
  for (const auto& part : node.parts) in.push_back(evaluate(part, tags));
  switch (node.kind) {
    case Kind::negative:
      return in[0].numeric() ? Value::of(-in[0].number) : Value::bad();
    case Kind::no:
      return in[0].numeric() ? truth(!in[0].yes()) : Value::bad();
    case Kind::choice:
      return !in[0].numeric() ? Value::bad() : in[0].yes() ? in[1] : in[2];
    case Kind::call:
      return node.function->call(in);
    case Kind::both:
    case Kind::either:
      return logic(node.kind, in[0], in[1]);
    case Kind::add:
    case Kind::subtract:
    case Kind::multiply:
    case Kind::divide:
    case Kind::mod:
    case Kind::power:
      return arithmetic(node.kind, in[0], in[1]);
    default:
      return comparison(node.kind, in[0], in[1]);
  }
}

}  // namespace spindle::serve::pi
