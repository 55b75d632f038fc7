// A segment read from its Parquet file. Private to the archive; see Segment in table.h.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "lib/env/store.h"
#include "lib/parquet/reader.h"
#include "src/archive/table/rollup_file.h"
#include "src/archive/table/segment_cache.h"
#include "src/archive/table/side_index.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class SegmentFile final : public Segment {
 public:
  SegmentFile(Store& store, std::shared_ptr<SegmentCache> cache, Info info)
      : store_(store), cache_(std::move(cache)), info_(std::move(info)), id_(cache_->new_segment()) {}

  [[nodiscard]] const Info& info() const override { return info_; }
  Result<std::vector<TagSummary>> tags() override;
  Result<std::optional<TagSummary>> tag(TagId id) override;
  Result<Batch> rows(TagId id, TimeRange range) override;
  Result<Batch> some_rows(TagId id, TimeRange range, bool from_back, std::size_t max_count) override;
  Result<std::size_t> groups() override;
  Result<Batch> group(std::size_t group) override;
  Result<std::optional<std::vector<Bucket>>> rollups(TagId id, TimeRange range, Span width) override;

 private:
  struct Facts {  // what the file says of itself
    ParquetFooter footer;
    std::vector<IndexEntry> index;
    std::vector<std::uint64_t> group_begin;  // row numbers; one more than there are groups
    std::vector<std::pair<std::int64_t, std::int64_t>> group_times;
  };
  using Rows = std::shared_ptr<const Batch>;
  // Rows [begin, end) of a decoded group; false: no more.
  using Take = std::function<bool(const Batch& rows, std::size_t begin, std::size_t end)>;

  Result<std::shared_ptr<const Facts>> facts();
  Result<std::shared_ptr<const Facts>> load_facts();
  Result<Rows> decoded(const Facts& facts, std::size_t group, bool keep);
  Result<Batch> decode(const Facts& facts, std::size_t group);
  Result<std::shared_ptr<const RollupFacts>> rollup_file();
  Result<std::shared_ptr<const RollupGroup>> rollup_group(const RollupFacts& facts, int group);
  Result<> visit(TagId id, TimeRange range, bool from_back, const Take& take);

  Store& store_;
  const std::shared_ptr<SegmentCache> cache_;
  const Info info_;
  const std::uint64_t id_;
};

}  // namespace spindle::archive
