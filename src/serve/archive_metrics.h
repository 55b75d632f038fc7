// The archive's counts as metrics. Private to src/serve.
#pragma once

#include <memory>
#include <mutex>

#include "lib/observe/observe.h"
#include "src/archive/archive.h"

namespace spindle::serve {

// Metrics may be read longer than the archive lives: from the destructor on it is not asked any more.
class ArchiveMetrics {
 public:
  ArchiveMetrics(Metrics& metrics, archive::Archive& archive);
  ~ArchiveMetrics();
  ArchiveMetrics(const ArchiveMetrics&) = delete;
  ArchiveMetrics& operator=(const ArchiveMetrics&) = delete;

 private:
  struct Watched {
    std::mutex mutex;
    archive::Archive* archive;
  };
  std::shared_ptr<Watched> watched_;
};

}  // namespace spindle::serve
