// /calculation: expressions over points, evaluated where and as often as asked. Private to src/serve.
#pragma once

#include "src/serve/pi_web_api/pi_web_api.h"

namespace spindle::serve::pi {

Result<Json> handle_calculation_intervals(const Call& call);
Result<Json> handle_calculation_recorded(const Call& call);
Result<Json> handle_calculation_times(const Call& call);
Result<Json> handle_calculation_summary(const Call& call);

}  // namespace spindle::serve::pi
