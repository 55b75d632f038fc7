// /v1/tags and /v1/state-sets. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

Result<HttpResponse> handle_tags(const Call& call);
Result<HttpResponse> handle_declare_tags(const Call& call);
Result<HttpResponse> handle_state_sets(const Call& call);
Result<HttpResponse> handle_declare_state_set(const Call& call);

}  // namespace spindle::serve
