// The file of a segment's rollups: a row group holds buckets of one width, of whole tags, ascending.
// Private to the archive (docs/formats/table.md).
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include "lib/parquet/reader.h"
#include "lib/parquet/writer.h"
#include "src/archive/read/bucket.h"
#include "src/archive/table/rollup_builder.h"

namespace spindle::archive {

struct RollupGroup {
  std::vector<std::int32_t> tag;
  std::vector<Bucket> buckets;
  [[nodiscard]] std::size_t bytes() const {
    return tag.size() * sizeof(std::int32_t) + buckets.size() * sizeof(Bucket);
  }
};

const std::vector<ColumnSpec>& rollup_columns();

// One thread. The file is only begun when there is something to keep.
class RollupWriter {
 public:
  using Create = std::function<Result<std::unique_ptr<ObjectWriter>>()>;
  explicit RollupWriter(Create create) : create_(std::move(create)) {}
  // The buckets of the next tag, by kRollupWidths.
  Result<> add(std::int32_t tag, RollupBuilder::Buckets buckets);
  struct Size {
    std::uint64_t rows = 0, bytes = 0;
    std::uint32_t crc = 0;
  };
  Result<Size> finish();  // zero: there is no file

 private:
  Result<> cut(RollupGroup& group);
  const Create create_;
  std::unique_ptr<ParquetWriter> file_;
  std::array<RollupGroup, std::size(kRollupWidths)> groups_;
  Size size_;
};

// Where a file's row groups are; immutable.
struct RollupFacts {
  struct Group {
    std::int32_t tag_min, tag_max;
    int number;
  };
  ParquetFooter footer;
  std::array<std::vector<Group>, std::size(kRollupWidths)> groups;  // by tag
  // The row group that would hold the tag's buckets; -1: none does.
  [[nodiscard]] int group_of(std::int32_t tag, Span width) const;
};
Result<RollupFacts> rollup_facts(const ParquetReader& reader);
Result<RollupGroup> read_rollups(ParquetReader& reader, int group);

}  // namespace spindle::archive
