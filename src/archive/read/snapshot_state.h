// What stands behind a Snapshot; private to the archive.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "src/archive/ingest/run.h"
#include "src/archive/read/bucket_cache.h"
#include "src/archive/read/contested.h"
#include "src/archive/read/snapshot.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class SnapshotState {
 public:
  std::shared_ptr<const TableVersion> table;
  std::vector<std::shared_ptr<const Run>> runs;  // oldest arrival first; all newer than the table
  std::function<std::optional<Tag>(TagId)> find_tag;
  std::string folder;  // of the table's files; empty: they are not on a local disk
  // Shared by the archive's states; null: nothing is kept.
  std::shared_ptr<BucketCache> buckets;
  std::shared_ptr<Contested> contested;
};

}  // namespace spindle::archive
