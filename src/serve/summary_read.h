// kind=summary of /v1/read. Private to src/serve.
#pragma once

#include "src/serve/tag_rows.h"

namespace spindle::serve {

Result<HttpResponse> summary_answer(const TagRowsReader& reader);

}  // namespace spindle::serve
