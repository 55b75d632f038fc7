// GET and POST /v1/read, GET /v1/latest. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_read(const Call& call);
Result<HttpResponse> handle_latest(const Call& call);

}  // namespace spindle::serve
