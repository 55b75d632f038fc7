// Every route, in one table. tests/serve checks it against /openapi.json.
#include "src/serve/operate.h"
#include "src/serve/read.h"
#include "src/serve/router.h"
#include "src/serve/tags.h"
#include "src/serve/write.h"

namespace spindle::serve {

std::span<const Route> native_routes() {
  static constexpr Route kRoutes[] = {
      {"GET", "/healthz", handle_healthz},
      {"GET", "/metrics", handle_metrics},
      {"GET", "/readyz", handle_readyz},
      {"GET", "/v1/latest", handle_latest},
      {"POST", "/v1/latest", handle_latest},
      {"GET", "/v1/read", handle_read},
      {"POST", "/v1/read", handle_read},
      {"GET", "/v1/rejects", handle_rejects},
      {"DELETE", "/v1/rejects", handle_clear_rejects},
      {"GET", "/v1/state-sets", handle_state_sets},
      {"POST", "/v1/state-sets", handle_declare_state_set},
      {"GET", "/v1/status", handle_status},
      {"GET", "/v1/tags", handle_tags},
      {"POST", "/v1/tags", handle_declare_tags},
      {"POST", "/v1/write", handle_write},
  };
  return kRoutes;
}

}  // namespace spindle::serve
