// The rollups as a table for SQL.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "src/archive/read/bucket_math.h"
#include "src/archive/read/tag_buckets.h"
#include "src/archive/sql/sql_catalogue.h"

namespace spindle::archive {
namespace {

constexpr SqlColumn kColumns[] = {{"tag", DUCKDB_TYPE_INTEGER},
                                  {"width", DUCKDB_TYPE_VARCHAR},
                                  {"time", DUCKDB_TYPE_TIMESTAMP_TZ},
                                  {"count", DUCKDB_TYPE_BIGINT},
                                  {"good", DUCKDB_TYPE_BIGINT},
                                  {"minimum", DUCKDB_TYPE_DOUBLE},
                                  {"minimum_time", DUCKDB_TYPE_TIMESTAMP_TZ},
                                  {"maximum", DUCKDB_TYPE_DOUBLE},
                                  {"maximum_time", DUCKDB_TYPE_TIMESTAMP_TZ},
                                  {"first", DUCKDB_TYPE_DOUBLE},
                                  {"last", DUCKDB_TYPE_DOUBLE},
                                  {"sum", DUCKDB_TYPE_DOUBLE},
                                  {"average", DUCKDB_TYPE_DOUBLE},
                                  {"good_seconds", DUCKDB_TYPE_DOUBLE}};
constexpr std::string_view kWidthNames[] = {"minute", "hour", "day"};
static_assert(std::size(kWidthNames) == std::size(kRollupWidths));
constexpr std::int64_t kBucketsAtOnce = 8'192;

void write_bucket(const SqlChunk& chunk, idx_t row, const Tag& tag, std::size_t width, const Bucket& bucket) {
  const double nothing = std::nan("");
  const bool any = bucket.good > 0;
  chunk.put(0, row, tag.id.value);
  chunk.put(1, row, kWidthNames[width]);
  chunk.put(2, row, micros(bucket.start));
  chunk.put(3, row, static_cast<std::int64_t>(bucket.count));
  chunk.put(4, row, static_cast<std::int64_t>(bucket.good));
  chunk.put(5, row, any ? bucket.min.value : nothing);
  chunk.put(7, row, any ? bucket.max.value : nothing);
  if (any) {
    chunk.put(6, row, micros(bucket.min.time));
    chunk.put(8, row, micros(bucket.max.time));
  } else {
    chunk.put_null(6, row), chunk.put_null(8, row);
  }
  chunk.put(9, row, bucket.first.value);
  chunk.put(10, row, bucket.last.value);
  chunk.put(11, row, any ? bucket.sum : nothing);
  const double good = seconds(bucket.good_time);
  const double integral = tag.steps() ? bucket.integral_step : bucket.integral_linear;
  chunk.put(12, row,
            good > 0 ? integral / good
            : any    ? bucket.sum / static_cast<double>(bucket.good)
                     : nothing);
  chunk.put(13, row, good);
}

class RollupsReading final : public SqlTable::Reading {
 public:
  explicit RollupsReading(const SqlRollupsSource& source) : source_(&source) {
    const TimeRange extent = extent_of(*source.state);
    range_ = {std::max(extent.from, source.bounds.range.from), std::min(extent.to, source.bounds.range.to)};
    if (source.bounds.tags) {
      tags_ = *source.bounds.tags;
      return;
    }
    for (std::int32_t tag = 0; source.state->find_tag(TagId{tag}); ++tag) tags_.push_back(tag);
  }
  std::unique_ptr<SqlCursor> cursor() override;

  struct Work {
    Tag tag;
    std::size_t width = 0;
  };
  std::optional<Work> take() {
    while (!range_.empty()) {
      const auto number = next_++;
      if (number >= tags_.size() * std::size(kRollupWidths)) break;
      const TagId id{tags_[number / std::size(kRollupWidths)]};
      if (auto tag = source_->state->find_tag(id))
        return Work{*std::move(tag), number % std::size(kRollupWidths)};
    }
    return std::nullopt;
  }
  [[nodiscard]] TimeRange range() const { return range_; }
  [[nodiscard]] const SqlRollupsSource& source() const { return *source_; }

 private:
  const SqlRollupsSource* source_;
  TimeRange range_;
  std::vector<std::int32_t> tags_;
  std::atomic<std::size_t> next_ = 0;
};

class RollupsCursor final : public SqlCursor {
 public:
  explicit RollupsCursor(RollupsReading& reading) : reading_(&reading) {}

  Result<idx_t> next(const SqlChunk& chunk) override {
    while (at_ == buckets_.size()) {
      TRY(const bool more, refill());
      if (!more) return 0;
    }
    idx_t rows = 0;
    for (; at_ < buckets_.size() && rows < chunk.rows_max(); ++at_)
      write_bucket(chunk, rows++, work_.tag, work_.width, buckets_[at_]);
    return rows;
  }

 private:
  Result<bool> refill() {
    if (!rows_ || rest_.empty()) {
      auto work = reading_->take();
      if (!work) return false;
      work_ = *std::move(work);
      const Span width = kRollupWidths[work_.width];
      rest_ = {aligned_down(reading_->range().from, width), aligned_up(reading_->range().to, width)};
      rows_ = std::make_unique<TagRows>(reading_->source().state, work_.tag.id, reading_->source().as_of);
    }
    const Span width = kRollupWidths[work_.width];
    const TimeRange part{rest_.from, std::min(rest_.to, rest_.from + width * kBucketsAtOnce)};
    TRY(buckets_, tag_buckets(*rows_, work_.tag.id, part, width, reading_->source().cancel));
    at_ = 0;
    rest_.from = part.to;
    return true;
  }

  RollupsReading* reading_;
  RollupsReading::Work work_;
  TimeRange rest_;
  std::unique_ptr<TagRows> rows_;
  std::vector<Bucket> buckets_;
  std::size_t at_ = 0;
};

std::unique_ptr<SqlCursor> RollupsReading::cursor() { return std::make_unique<RollupsCursor>(*this); }

}  // namespace

std::span<const SqlColumn> SqlRollups::columns() const { return kColumns; }
std::unique_ptr<SqlTable::Reading> SqlRollups::read() { return std::make_unique<RollupsReading>(source_); }

}  // namespace spindle::archive
