// POST /v1/write. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_write(const Call& call);

}  // namespace spindle::serve
