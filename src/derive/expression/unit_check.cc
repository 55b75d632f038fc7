#include <cmath>

#include "src/derive/expression/expression.h"

namespace spindle::derive {
namespace {

using Kind = Expression::Kind;

class Checker {
 public:
  explicit Checker(std::span<const Unit> signals) : signals_(signals) {}

  Result<> apply(const Expression::Step& step) {
    if (auto done = consider(step); !done)
      return fail(Code::invalid, "column {}: {}", step.column, done.error().message);
    return {};
  }
  [[nodiscard]] Unit result() const { return stack_.back(); }

 private:
  Result<> consider(const Expression::Step& step) {
    switch (step.kind) {
      case Kind::number:
        return push(step.unit);
      case Kind::signal:
        return push(signals_[step.signal].coherent());
      case Kind::negate:
      case Kind::abs:
        return {};
      case Kind::add:
      case Kind::subtract:
      case Kind::min:
      case Kind::max:
        return alike("added or compared");
      case Kind::multiply:
        return combine(pop(), [](const Unit& a, const Unit& b) { return a.times(b); });
      case Kind::divide:
        return combine(pop(), [](const Unit& a, const Unit& b) { return a.per(b); });
      case Kind::power:
        return raise(step.number);
      case Kind::sqrt:
        return root();
      case Kind::exp:
      case Kind::ln:
      case Kind::log10:
      case Kind::no:
        return plain(stack_.back());
      case Kind::both:
      case Kind::either:
        TRY_OK(plain(pop()));
        return plain(stack_.back());
      case Kind::clamp:
        TRY_OK(alike("compared"));
        return alike("compared");
      case Kind::choose:
        return choose();
      default:
        return compare();
    }
  }

  Result<> push(const Unit& unit) {
    stack_.push_back(unit);
    return {};
  }
  Unit pop() {
    Unit top = stack_.back();
    stack_.pop_back();
    return top;
  }
  static Result<> plain(const Unit& unit) {
    if (unit.dimensionless()) return {};
    return fail(Code::invalid, "a plain number is wanted here, not {}", unit.text());
  }
  Result<> alike(std::string_view doing) {
    const Unit right = pop();
    if (right.same_dimension(stack_.back())) return {};
    return fail(Code::invalid, "{} and {} cannot be {}", stack_.back().text(), right.text(), doing);
  }
  template <class F>
  Result<> combine(const Unit& right, F how) {
    stack_.back() = how(stack_.back(), right);
    return {};
  }
  Result<> raise(double exponent) {
    if (stack_.back().dimensionless()) return {};
    if (exponent != std::floor(exponent) || std::abs(exponent) > 12)
      return fail(Code::invalid, "{} can only be raised to whole powers up to 12", stack_.back().text());
    stack_.back() = stack_.back().to_the(static_cast<int>(exponent));
    return {};
  }
  Result<> root() {
    TRY(stack_.back(), stack_.back().root(2));
    return {};
  }
  Result<> compare() {
    TRY_OK(alike("compared"));
    stack_.back() = Unit{};
    return {};
  }
  Result<> choose() {
    TRY_OK(alike("alternatives of one if"));
    const Unit value = pop();
    TRY_OK(plain(stack_.back()));
    stack_.back() = value;
    return {};
  }

  std::span<const Unit> signals_;
  std::vector<Unit> stack_;
};

}  // namespace

Result<Unit> Expression::unit_of(std::span<const Unit> signals) const {
  Checker checker{signals};
  for (const auto& step : steps_) TRY_OK(checker.apply(step));
  return checker.result();
}

}  // namespace spindle::derive
