#include "lib/testkit/folder.h"

#include <cstdlib>
#include <filesystem>

#include "lib/base/base.h"

namespace spindle::testkit {
namespace {

constexpr const char* kMemory = "/dev/shm";

}  // namespace

Folder::Folder(bool in_memory) {
  std::error_code error;
  const auto base = in_memory && std::filesystem::is_directory(kMemory, error)
                        ? std::filesystem::path{kMemory}
                        : std::filesystem::temp_directory_path();
  path_ = (base / "spindle-test-XXXXXX").string();
  CHECK(::mkdtemp(path_.data()) != nullptr);
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace spindle::testkit
