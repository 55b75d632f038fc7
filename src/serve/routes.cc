// Every route, in one table. tests/serve checks it against /openapi.json.
#include "src/serve/omf.h"
#include "src/serve/operate.h"
#include "src/serve/page.h"
#include "src/serve/read.h"
#include "src/serve/router.h"
#include "src/serve/sql.h"
#include "src/serve/tags.h"
#include "src/serve/write.h"

namespace spindle::serve {

std::span<const Route> native_routes() {
  using secure::Role;
  static constexpr Route kRoutes[] = {
      {"GET", Role::none, "/", handle_page},
      {"GET", Role::none, "/healthz", handle_healthz},
      {"GET", Role::reader, "/metrics", handle_metrics},
      {"GET", Role::none, "/openapi.json", handle_openapi},
      {"POST", Role::writer, "/omf", handle_omf},
      {"POST", Role::writer, "/piwebapi/omf", handle_omf},
      {"GET", Role::none, "/readyz", handle_readyz},
      {"GET", Role::reader, "/v1/latest", handle_latest},
      {"POST", Role::reader, "/v1/latest", handle_latest},
      {"GET", Role::reader, "/v1/read", handle_read},
      {"POST", Role::reader, "/v1/read", handle_read},
      {"GET", Role::reader, "/v1/rejects", handle_rejects},
      {"DELETE", Role::admin, "/v1/rejects", handle_clear_rejects},
      {"POST", Role::reader, "/v1/sql", handle_sql},
      {"GET", Role::reader, "/v1/state-sets", handle_state_sets},
      {"POST", Role::writer, "/v1/state-sets", handle_declare_state_set},
      {"GET", Role::reader, "/v1/status", handle_status},
      {"GET", Role::reader, "/v1/tags", handle_tags},
      {"POST", Role::writer, "/v1/tags", handle_declare_tags},
      {"POST", Role::writer, "/v1/write", handle_write},
  };
  return kRoutes;
}

}  // namespace spindle::serve
