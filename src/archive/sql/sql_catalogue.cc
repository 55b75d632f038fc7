#include "src/archive/sql/sql_catalogue.h"

#include <algorithm>

namespace spindle::archive {
namespace {

constexpr std::size_t kTagsAtOnce = 10'000;

constexpr SqlColumn kTagColumns[] = {
    {"tag", DUCKDB_TYPE_INTEGER},       {"name", DUCKDB_TYPE_VARCHAR},        {"type", DUCKDB_TYPE_VARCHAR},
    {"step", DUCKDB_TYPE_BOOLEAN},      {"description", DUCKDB_TYPE_VARCHAR}, {"unit", DUCKDB_TYPE_VARCHAR},
    {"state_set", DUCKDB_TYPE_VARCHAR}, {"zero", DUCKDB_TYPE_DOUBLE},         {"span", DUCKDB_TYPE_DOUBLE},
    {"source", DUCKDB_TYPE_VARCHAR},    {"point_id", DUCKDB_TYPE_VARCHAR}};

void write_tag(const SqlChunk& chunk, idx_t row, const Tag& tag) {
  chunk.put(0, row, tag.id.value);
  chunk.put(1, row, std::string_view{tag.name});
  chunk.put(2, row, name_of(tag.type));
  chunk.put(3, row, tag.steps());
  chunk.put(4, row, std::string_view{tag.description});
  chunk.put(5, row, std::string_view{tag.unit});
  chunk.put(6, row, std::string_view{tag.state_set});
  chunk.put(7, row, tag.zero);
  chunk.put(8, row, tag.span);
  chunk.put(9, row, std::string_view{tag.source});
  chunk.put(10, row, std::string_view{tag.point_id});
}

// One cursor gets every row, the others none.
class AloneReading : public SqlTable::Reading {
 public:
  explicit AloneReading(std::unique_ptr<SqlCursor> cursor) : cursor_(std::move(cursor)) {}
  std::unique_ptr<SqlCursor> cursor() override {
    struct Nothing final : SqlCursor {
      Result<idx_t> next(const SqlChunk&) override { return 0; }
    };
    if (!cursor_) return std::make_unique<Nothing>();
    return std::move(cursor_);
  }

 private:
  std::unique_ptr<SqlCursor> cursor_;
};

class TagsCursor final : public SqlCursor {
 public:
  TagsCursor(Archive& archive, const std::vector<std::int32_t>* only) : archive_(&archive), only_(only) {}

  Result<idx_t> next(const SqlChunk& chunk) override {
    if (only_) return next_of_some(chunk);
    if (at_ == tags_.size()) {
      tags_ = archive_->tags("", skip_, kTagsAtOnce);
      skip_ += tags_.size();
      at_ = 0;
    }
    idx_t rows = 0;
    for (; at_ < tags_.size() && rows < chunk.rows_max(); ++at_) write_tag(chunk, rows++, tags_[at_]);
    return rows;
  }

 private:
  idx_t next_of_some(const SqlChunk& chunk) {
    idx_t rows = 0;
    for (; at_ < only_->size() && rows < chunk.rows_max(); ++at_)
      if (const auto tag = archive_->find_tag(TagId{(*only_)[at_]})) write_tag(chunk, rows++, *tag);
    return rows;
  }

  Archive* archive_;
  const std::vector<std::int32_t>* only_;
  std::vector<Tag> tags_;
  std::size_t at_ = 0, skip_ = 0;
};

constexpr SqlColumn kStateColumns[] = {
    {"state_set", DUCKDB_TYPE_VARCHAR}, {"code", DUCKDB_TYPE_INTEGER}, {"state", DUCKDB_TYPE_VARCHAR}};

class StatesCursor final : public SqlCursor {
 public:
  explicit StatesCursor(const std::vector<StateSet>& sets) {
    for (const auto& set : sets)
      for (const auto& [code, state] : set.states) rows_.push_back({set.name, code, state});
  }
  Result<idx_t> next(const SqlChunk& chunk) override {
    idx_t rows = 0;
    for (; at_ < rows_.size() && rows < chunk.rows_max(); ++at_, ++rows) {
      chunk.put(0, rows, std::string_view{rows_[at_].set});
      chunk.put(1, rows, rows_[at_].code);
      chunk.put(2, rows, std::string_view{rows_[at_].state});
    }
    return rows;
  }

 private:
  struct Row {
    std::string set;
    std::int32_t code;
    std::string state;
  };
  std::vector<Row> rows_;
  std::size_t at_ = 0;
};

}  // namespace

std::span<const SqlColumn> SqlTags::columns() const { return kTagColumns; }
std::uint64_t SqlTags::rows_about() const { return only_ ? only_->size() : archive_->stats().tags; }
std::unique_ptr<SqlTable::Reading> SqlTags::read() {
  return std::make_unique<AloneReading>(std::make_unique<TagsCursor>(*archive_, only_ ? &*only_ : nullptr));
}

std::span<const SqlColumn> SqlStateSets::columns() const { return kStateColumns; }
std::unique_ptr<SqlTable::Reading> SqlStateSets::read() {
  return std::make_unique<AloneReading>(std::make_unique<StatesCursor>(archive_->state_sets()));
}

}  // namespace spindle::archive
