// Units of measure as plants, PI and QUDT write them; conversion and dimensions are UDUNITS-2's.
//
//   TRY(const Unit from, Unit::parse("psig"));
//   TRY(const Unit to, Unit::parse("bara"));
//   TRY(const Conversion c, conversion(from, to));     // bara = c.factor * psig + c.offset
//
// A pressure may say what it counts from: barg, psig, bar(g) from the atmosphere, bara, psia from vacuum. A
// plain bar is as good as bara, but is never taken for barg. Volumes of gas at standard conditions (Sm3, scf,
// Nm3) are a dimension of their own: no unit turns them into m3 at the line's pressure.
// Values; any thread. Parsing takes a lock, conversions are plain numbers.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "lib/base/base.h"

union ut_unit;

namespace spindle::derive {

// y = factor * x + offset; factor is never 0.
struct Conversion {
  double factor = 1, offset = 0;
  [[nodiscard]] double operator()(double x) const { return factor * x + offset; }
  [[nodiscard]] Conversion then(const Conversion& next) const {
    return {next.factor * factor, next.factor * offset + next.offset};
  }
  [[nodiscard]] Conversion inverse() const { return {1 / factor, -offset / factor}; }
  [[nodiscard]] bool identity() const { return factor == 1 && offset == 0; }
  bool operator==(const Conversion&) const = default;
};

enum class Pressure { plain, absolute, gauge };

class Unit {
 public:
  Unit();  // dimensionless, "1"
  // Code::invalid names the part that is not known and the nearest spelling that is.
  static Result<Unit> parse(std::string_view text);

  [[nodiscard]] const std::string& text() const { return text_; }  // as it was written
  [[nodiscard]] Pressure pressure() const { return pressure_; }
  [[nodiscard]] bool dimensionless() const;
  // "kg.m-1.s-2": the product of base units behind it.
  [[nodiscard]] std::string dimension() const;
  [[nodiscard]] bool same_dimension(const Unit& other) const;

  // The coherent SI unit of this dimension, in which expressions are computed; of a gauge pressure the
  // absolute one.
  [[nodiscard]] Unit coherent() const;
  [[nodiscard]] Unit times(const Unit& other) const;
  [[nodiscard]] Unit per(const Unit& other) const;
  [[nodiscard]] Unit to_the(int power) const;
  // The root, when every exponent allows it.
  [[nodiscard]] Result<Unit> root(int degree) const;

 private:
  friend Result<Conversion> conversion(const Unit&, const Unit&, double);
  using Handle = std::shared_ptr<const ut_unit>;
  Unit(std::string text, Handle handle, Pressure pressure);
  static Unit derived(ut_unit* made);

  std::string text_;
  Handle handle_;
  Pressure pressure_ = Pressure::plain;
};

inline constexpr double kAtmosphere = 101'325;  // Pa; what gauge pressures count from unless told otherwise

// Code::invalid when no conversion exists, saying why. `atmosphere` in Pa is used between gauge and absolute.
Result<Conversion> conversion(const Unit& from, const Unit& to, double atmosphere = kAtmosphere);

// Other units of the same dimension in which instruments show it; what a changed unit is looked for in.
std::vector<Unit> alternatives(const Unit& unit);

}  // namespace spindle::derive
