// What a ticket stands for, as record batches. Private to src/serve.
#pragma once

#include <functional>
#include <memory>

#include "src/serve/router.h"

namespace arrow {
class RecordBatchReader;
}

namespace spindle::serve {

// `ticket`: {"sql": ...} or the JSON of POST /v1/read. The reader ends with an error once `gone`.
Result<std::shared_ptr<arrow::RecordBatchReader>> open_ticket(Site& site, const std::string& ticket,
                                                              std::function<bool()> gone);

}  // namespace spindle::serve
