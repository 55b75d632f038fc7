#include "src/derive/units/unit.h"

#include <array>
#include <cmath>
#include <mutex>

#include <udunits2.h>

#include "src/derive/units/spelling.h"

namespace spindle::derive {
namespace {

constexpr std::size_t kUnitBytesMax = 128;

// UDUNITS' tables with our own units added. The library is not made for threads: one lock for all of it.
class Tables {
 public:
  static Tables& get() {
    static Tables tables;
    return tables;
  }
  std::mutex mutex;
  ut_system* system = nullptr;

 private:
  Tables() {
    ut_set_error_message_handler(ut_ignore);
    system = ut_read_xml(nullptr);
    CHECK(system);
    ut_unit* standard = ut_new_base_unit(system);
    CHECK(standard && ut_map_name_to_unit("plant_standard_volume", UT_ASCII, standard) == UT_SUCCESS &&
          ut_map_unit_to_name(standard, "plant_standard_volume", UT_ASCII) == UT_SUCCESS &&
          ut_map_unit_to_symbol(standard, "Sm3", UT_ASCII) == UT_SUCCESS);
    ut_free(standard);
    for (const auto& [name, definition] : field_units()) {
      ut_unit* unit = ut_parse(system, std::string{definition}.c_str(), UT_ASCII);
      CHECK(unit && ut_map_name_to_unit(std::string{name}.c_str(), UT_ASCII, unit) == UT_SUCCESS);
      ut_free(unit);
    }
  }
};

ut_unit* parsed(const std::string& definition) {
  return ut_parse(Tables::get().system, definition.c_str(), UT_ASCII);
}

bool known(const std::string& name) {
  ut_unit* unit = parsed(name);
  const bool found = unit != nullptr;
  ut_free(unit);
  return found;
}

std::shared_ptr<const ut_unit> held(ut_unit* unit) {
  CHECK(unit);
  return {unit, [](const ut_unit* held) {
            const std::lock_guard lock{Tables::get().mutex};
            ut_free(const_cast<ut_unit*>(held));
          }};
}

// The product of base units behind a unit; null for a logarithmic or time-stamped one.
ut_unit* product_of(const ut_unit* unit) {
  static const ut_visitor kVisitor{
      .visit_basic =
          [](const ut_unit* basic, void* out) {
            *static_cast<ut_unit**>(out) = ut_clone(basic);
            return UT_SUCCESS;
          },
      .visit_product =
          [](const ut_unit* product, int, const ut_unit* const*, const int*, void* out) {
            *static_cast<ut_unit**>(out) = ut_clone(product);
            return UT_SUCCESS;
          },
      .visit_galilean =
          [](const ut_unit*, double, const ut_unit* below, double, void* out) {
            *static_cast<ut_unit**>(out) = product_of(below);
            return UT_SUCCESS;
          },
      .visit_timestamp = [](const ut_unit*, const ut_unit*, double, void*) { return UT_SUCCESS; },
      .visit_logarithmic = [](const ut_unit*, double, const ut_unit*, void*) { return UT_SUCCESS; }};
  ut_unit* out = nullptr;
  ut_accept_visitor(unit, &kVisitor, &out);
  return out;
}

// UDUNITS also converts a unit to its reciprocal, which no plant means.
bool alike(const ut_unit* a, const ut_unit* b) {
  ut_unit* ratio = ut_divide(a, b);
  const bool same = ratio && ut_is_dimensionless(ratio);
  ut_free(ratio);
  return same;
}

}  // namespace

Unit::Unit(std::string text, Handle handle, Pressure pressure)
    : text_(std::move(text)), handle_(std::move(handle)), pressure_(pressure) {}

Unit::Unit() : text_("1") {
  static const Handle kOne = [] {
    const std::lock_guard lock{Tables::get().mutex};
    return held(parsed("1"));
  }();
  handle_ = kOne;
}

Result<Unit> Unit::parse(std::string_view text) {
  if (text.size() > kUnitBytesMax)
    return fail(Code::invalid, "a unit of {} bytes; the longest known has {}", text.size(), kUnitBytesMax);
  ut_unit* unit = nullptr;
  Result<Spelled> spelled = Spelled{};
  {
    const std::lock_guard lock{Tables::get().mutex};
    spelled = spell(text, known);
    if (!spelled) return std::unexpected(spelled.error().within(fmt::format("unit '{}'", text)));
    unit = parsed(spelled->definition);
    ut_unit* product = unit ? product_of(unit) : nullptr;
    if (unit && !product) ut_free(unit), unit = nullptr;
    ut_free(product);
  }
  if (!unit)
    return fail(Code::invalid, "'{}' is no unit; write products and quotients such as kg/(m2.s)", text);
  return Unit{std::string{text}, held(unit), spelled->pressure};
}

Unit Unit::derived(ut_unit* made) {
  char text[256];
  const int size = ut_format(made, text, sizeof text, UT_ASCII);
  return {size > 0 && size < 256 ? std::string{text, static_cast<std::size_t>(size)} : "?", held(made),
          Pressure::plain};
}

bool Unit::dimensionless() const { return same_dimension(Unit{}); }

bool Unit::same_dimension(const Unit& other) const {
  const std::lock_guard lock{Tables::get().mutex};
  return alike(handle_.get(), other.handle_.get());
}

std::string Unit::dimension() const { return coherent().text(); }

Unit Unit::coherent() const {
  const std::lock_guard lock{Tables::get().mutex};
  Unit out = derived(product_of(handle_.get()));
  if (pressure_ != Pressure::plain) out.pressure_ = Pressure::absolute;
  return out;
}

Unit Unit::times(const Unit& other) const {
  const std::lock_guard lock{Tables::get().mutex};
  return derived(ut_multiply(handle_.get(), other.handle_.get()));
}

Unit Unit::per(const Unit& other) const {
  const std::lock_guard lock{Tables::get().mutex};
  return derived(ut_divide(handle_.get(), other.handle_.get()));
}

Unit Unit::to_the(int power) const {
  const std::lock_guard lock{Tables::get().mutex};
  return derived(ut_raise(handle_.get(), power));
}

Result<Unit> Unit::root(int degree) const {
  const std::lock_guard lock{Tables::get().mutex};
  ut_unit* made = ut_root(handle_.get(), degree);
  if (!made) return fail(Code::invalid, "{} has no root of degree {}", text_, degree);
  return derived(made);
}

Result<Conversion> conversion(const Unit& from, const Unit& to, double atmosphere) {
  const bool crosses = (from.pressure() == Pressure::gauge) != (to.pressure() == Pressure::gauge);
  if (!from.same_dimension(to))
    return fail(Code::invalid, "{} ({}) cannot be converted to {} ({})", from.text(), from.dimension(),
                to.text(), to.dimension());
  if (crosses && (from.pressure() == Pressure::plain || to.pressure() == Pressure::plain))
    return fail(Code::invalid,
                "{} to {}: one is gauge, the other does not say; write it with a or g, such as bara",
                from.text(), to.text());
  const std::lock_guard lock{Tables::get().mutex};
  cv_converter* converter =
      ut_get_converter(const_cast<ut_unit*>(from.handle_.get()), const_cast<ut_unit*>(to.handle_.get()));
  if (!converter) return fail(Code::invalid, "{} cannot be converted to {}", from.text(), to.text());
  // Far from zero the offset no longer takes digits of the factor.
  constexpr double kFar = 0x1p60;
  const double offset = cv_convert_double(converter, 0);
  Conversion out{(cv_convert_double(converter, kFar) - offset) / kFar, offset};
  cv_free(converter);
  if (!crosses) return out;
  ut_unit* pascal = parsed("Pa");
  converter = ut_get_converter(pascal, const_cast<ut_unit*>(to.handle_.get()));
  const double shift = converter ? cv_convert_double(converter, atmosphere) : 0;
  cv_free(converter);
  ut_free(pascal);
  out.offset += from.pressure() == Pressure::gauge ? shift : -shift;
  return out;
}

std::vector<Unit> alternatives(const Unit& unit) {
  static constexpr std::string_view kShown[] = {
      "bar",    "mbar",  "Pa",     "kPa",    "MPa",     "psi",    "barg",  "bara",   "mbarg",   "kPag",
      "MPag",   "psig",  "psia",   "kPaa",   "atm",     "mmH2O",  "inH2O", "kg/cm2", "degC",    "degF",
      "K",      "degR",  "m",      "cm",     "mm",      "in",     "ft",    "1",      "%",       "kg",
      "t",      "lb",    "kg/s",   "kg/h",   "t/h",     "t/d",    "lb/h",  "m3",     "l",       "bbl",
      "ft3",    "gal",   "m3/s",   "m3/h",   "m3/d",    "l/s",    "l/min", "bbl/d",  "ft3/min", "gpm",
      "Sm3/h",  "Sm3/d", "kSm3/d", "MSm3/d", "MMscf/d", "Mscf/d", "Nm3/h", "W",      "kW",      "MW",
      "hp",     "J",     "kJ",     "kWh",    "MWh",     "A",      "mA",    "V",      "mV",      "kV",
      "Hz",     "rpm",   "m/s",    "mm/s",   "ft/s",    "in/s",   "cP",    "Pa.s",   "kg/m3",   "g/cm3",
      "lb/ft3", "ppm",   "um",     "mil"};
  std::vector<Unit> out;
  for (const auto text : kShown) {
    auto other = Unit::parse(text);
    CHECK(other);
    if (!unit.same_dimension(*other)) continue;
    if (unit.pressure() == Pressure::plain && other->pressure() != Pressure::plain) continue;
    if (unit.pressure() != Pressure::plain && other->pressure() == Pressure::plain) continue;
    const auto there = conversion(unit, *other);
    if (there && !there->identity()) out.push_back(*std::move(other));
  }
  return out;
}

}  // namespace spindle::derive
