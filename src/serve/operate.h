// What operators ask: health, metrics, status, rejects. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_healthz(const Call& call);
Result<HttpResponse> handle_readyz(const Call& call);
Result<HttpResponse> handle_metrics(const Call& call);
Result<HttpResponse> handle_status(const Call& call);
Result<HttpResponse> handle_rejects(const Call& call);
Result<HttpResponse> handle_clear_rejects(const Call& call);

}  // namespace spindle::serve
