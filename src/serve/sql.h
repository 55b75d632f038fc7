// POST /v1/sql. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_sql(const Call& call);

}  // namespace spindle::serve
