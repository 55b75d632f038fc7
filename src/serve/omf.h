// POST /omf and /piwebapi/omf: OMF messages over HTTP. Private to src/serve.
#pragma once

#include "src/serve/router.h"

namespace spindle::serve {

// Answers in the words of OMF, its errors included.
Result<HttpResponse> handle_omf(const Call& call);

}  // namespace spindle::serve
