#include "lib/testkit/shared_data.h"

#include <cstdlib>
#include <filesystem>

namespace spindle::testkit {

std::optional<std::string> shared_data(std::string_view relative) {
  const char* set = std::getenv("SPINDLE_SHARED");
  const std::filesystem::path shared = set ? set : SPINDLE_SOURCE_DIR "/../shared";
  const auto path = shared / "data" / relative;
  return std::filesystem::exists(path) ? std::optional{path.lexically_normal().string()} : std::nullopt;
}

bool must_not_skip() { return std::getenv("CI") != nullptr; }

}  // namespace spindle::testkit
