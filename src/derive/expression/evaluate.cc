#include <algorithm>
#include <cmath>

#include "src/derive/expression/expression.h"

namespace spindle::derive {
namespace {

using Kind = Expression::Kind;
constexpr std::size_t kBlock = 1024;  // rows whose intermediate values stay in the cache

template <class F>
void one(double* a, std::size_t n, F f) {
  for (std::size_t i = 0; i < n; ++i) a[i] = f(a[i]);
}
template <class F>
void two(double* a, std::size_t n, F f) {
  const double* b = a + kBlock;
  for (std::size_t i = 0; i < n; ++i) a[i] = f(a[i], b[i]);
}
template <class F>
void three(double* a, std::size_t n, F f) {
  const double *b = a + kBlock, *c = b + kBlock;
  for (std::size_t i = 0; i < n; ++i) a[i] = f(a[i], b[i], c[i]);
}

// `a` is the first operand; the others lie behind it, a block each.
void apply_one(Kind kind, double number, double* a, std::size_t n) {
  switch (kind) {
    case Kind::negate:
      return one(a, n, [](double x) { return -x; });
    case Kind::power:
      return one(a, n, [number](double x) { return std::pow(x, number); });
    case Kind::no:
      return one(a, n, [](double x) { return double(x == 0); });
    case Kind::abs:
      return one(a, n, [](double x) { return std::abs(x); });
    case Kind::sqrt:
      return one(a, n, [](double x) { return std::sqrt(x); });
    case Kind::exp:
      return one(a, n, [](double x) { return std::exp(x); });
    case Kind::ln:
      return one(a, n, [](double x) { return std::log(x); });
    default:
      return one(a, n, [](double x) { return std::log10(x); });
  }
}

void apply_two(Kind kind, double* a, std::size_t n) {
  switch (kind) {
    case Kind::add:
      return two(a, n, [](double x, double y) { return x + y; });
    case Kind::subtract:
      return two(a, n, [](double x, double y) { return x - y; });
    case Kind::multiply:
      return two(a, n, [](double x, double y) { return x * y; });
    case Kind::divide:
      return two(a, n, [](double x, double y) { return x / y; });
    case Kind::less:
      return two(a, n, [](double x, double y) { return double(x < y); });
    case Kind::less_equal:
      return two(a, n, [](double x, double y) { return double(x <= y); });
    case Kind::greater:
      return two(a, n, [](double x, double y) { return double(x > y); });
    case Kind::greater_equal:
      return two(a, n, [](double x, double y) { return double(x >= y); });
    case Kind::equal:
      return two(a, n, [](double x, double y) { return double(x == y); });
    case Kind::unequal:
      return two(a, n, [](double x, double y) { return double(x != y); });
    case Kind::both:
      return two(a, n, [](double x, double y) { return double(x != 0 && y != 0); });
    case Kind::either:
      return two(a, n, [](double x, double y) { return double(x != 0 || y != 0); });
    case Kind::min:
      return two(a, n, [](double x, double y) { return std::min(x, y); });
    default:
      return two(a, n, [](double x, double y) { return std::max(x, y); });
  }
}

void apply_three(Kind kind, double* a, std::size_t n) {
  if (kind == Kind::clamp)
    return three(a, n, [](double x, double low, double high) { return std::min(std::max(x, low), high); });
  three(a, n, [](double condition, double yes, double no) { return condition != 0 ? yes : no; });
}

std::size_t operands_of(Kind kind) {
  switch (kind) {
    case Kind::number:
    case Kind::signal:
      return 0;
    case Kind::negate:
    case Kind::power:
    case Kind::no:
    case Kind::abs:
    case Kind::sqrt:
    case Kind::exp:
    case Kind::ln:
    case Kind::log10:
      return 1;
    case Kind::clamp:
    case Kind::choose:
      return 3;
    default:
      return 2;
  }
}

}  // namespace

void Expression::evaluate(std::span<const double* const> columns, std::size_t rows, double* out) const {
  std::vector<double> stack(depth_ * kBlock);
  for (std::size_t from = 0; from < rows; from += kBlock) {
    const auto n = std::min(kBlock, rows - from);
    double* top = stack.data();  // the first free block
    for (const auto& step : steps_) {
      const auto operands = operands_of(step.kind);
      top -= operands * kBlock;
      if (step.kind == Kind::number)
        std::fill_n(top, n, step.number);
      else if (step.kind == Kind::signal)
        std::copy_n(columns[step.signal] + from, n, top);
      else if (operands == 1)
        apply_one(step.kind, step.number, top, n);
      else if (operands == 2)
        apply_two(step.kind, top, n);
      else
        apply_three(step.kind, top, n);
      top += kBlock;
    }
    std::copy_n(stack.data(), n, out + from);
  }
}

}  // namespace spindle::derive
