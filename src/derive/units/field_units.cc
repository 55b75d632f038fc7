#include <algorithm>

#include "src/derive/units/spelling.h"

namespace spindle::derive {

// plant_standard_volume is a base unit: gas at 15 degC and 101.325 kPa. Gas at other conditions by the ideal
// gas law.
const std::vector<FieldUnit>& field_units() {
  static const std::vector<FieldUnit> kUnits = {
      {"plant_normal_volume", "1.0549148 plant_standard_volume"},    // 0 degC, 101.325 kPa: 288.15 / 273.15
      {"plant_standard_foot", "0.028262357 plant_standard_volume"},  // 60 degF, 14.696 psi
      {"plant_stock_tank_barrel", "0.158987294928 plant_standard_volume"},  // liquid at standard conditions
      {"plant_oil_barrel", "0.158987294928 m3"},
      {"plant_dry_barrel_us", "0.115627123584 m3"},
      {"plant_gallon_us", "0.003785411784 m3"},
      {"plant_gallon_uk", "0.00454609 m3"},
      {"plant_pound_force", "4.4482216152605 N"},
      {"plant_pound_per_square_inch", "6894.757293168361 Pa"},
      {"plant_kilogram_force", "9.80665 N"},
      {"plant_technical_atmosphere", "98066.5 Pa"},
      {"plant_btu_it", "1055.05585262 J"},
      {"plant_btu_th", "1054.3502644888888 J"},
      {"plant_calorie_it", "4.1868 J"},
      {"plant_calorie_th", "4.184 J"},
      {"plant_mechanical_horsepower", "745.6998715822702 W"},
      {"plant_metric_horsepower", "735.49875 W"},
      {"plant_ton_refrigeration", "3516.8528420667 W"},
      {"plant_short_ton", "907.18474 kg"},
      {"plant_long_ton", "1016.0469088 kg"},
      {"plant_inch_of_water", "249.08891 Pa"},  // at 4 degC
      {"plant_foot_of_water", "2989.0669 Pa"},
      {"plant_millimetre_of_water", "9.80665 Pa"},
      {"plant_inch_of_mercury", "3386.389 Pa"},
      {"plant_millimetre_of_mercury", "133.322387415 Pa"},
      {"plant_centistokes", "1e-6 m2/s"},
      {"plant_darcy_unit", "9.869233e-13 m2"},
      {"plant_us_survey_foot", "0.3048006096012192 m"},
      {"plant_slug_mass", "14.593902937206364 kg"},
      {"plant_revolution", "6.283185307179586 rad"},
  };
  return kUnits;
}

}  // namespace spindle::derive
