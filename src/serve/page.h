// The status page and the API's description. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_page(const Call& call);
Result<HttpResponse> handle_openapi(const Call& call);

}  // namespace spindle::serve
