// A Table for tests of the write path: segments are runs in memory. What was committed outlives the Table in
// a Storage, as files would; a commit first writes a file to the disk, so it fails when the disk does.
#pragma once

#include <algorithm>

#include "lib/base/digest.h"
#include "src/archive/ingest/run.h"
#include "src/archive/read/bucket_math.h"
#include "src/archive/read/resolve.h"
#include "src/archive/table/table.h"

namespace spindle::archive {

class MemorySegment final : public Segment {
 public:
  MemorySegment(std::shared_ptr<const Run> run, std::uint64_t order) : run_(std::move(run)) {
    const Batch& rows = run_->rows;
    const auto [low, high] = std::ranges::minmax(rows.time);
    info_ = {fmt::format("memory-{}", order),
             month_of(time_of(low)),
             rows.size(),
             rows.bytes(),
             rows.tag.front(),
             rows.tag.back(),
             low,
             high,
             run_->any_late,
             order};
    for (const auto known : rows.known) info_.known_max = std::max(info_.known_max, known);
    info_.hidden = rows.size() - seen_of(rows);
  }
  [[nodiscard]] const Info& info() const override { return info_; }
  Result<std::vector<TagSummary>> tags() override {
    std::vector<TagSummary> out;
    for (const auto& part : run_->parts) out.push_back(**tag(TagId{part.tag}));
    return out;
  }
  Result<std::optional<TagSummary>> tag(TagId id) override {
    const auto [begin, end] = run_->of(id);
    if (begin == end) return std::nullopt;
    TagSummary out{
        id.value, end - begin, 0, run_->rows.time[begin], run_->rows.time[end - 1], run_->rows.at(end - 1),
        0};
    out.last.text.reset();
    for (auto i = begin; i < end; ++i)
      out.late += run_->rows.known_at(i) != kInOrder || Quality{run_->rows.quality[i]} == quality::deleted;
    Batch own;
    append_rows(own, run_->rows, begin, end);
    out.hidden = out.rows - seen_of(own);
    return out;
  }
  Result<Batch> rows(TagId id, TimeRange range) override {
    return some_rows(id, range, false, run_->rows.size());
  }
  Result<Batch> some_rows(TagId id, TimeRange range, bool from_back, std::size_t max_count) override {
    const auto [begin, end] = run_->of(id);
    std::vector<std::uint32_t> found;
    for (auto i = begin; i < end; ++i)
      if (range.contains(time_of(run_->rows.time[i]))) found.push_back(static_cast<std::uint32_t>(i));
    const auto drop = found.size() - std::min(found.size(), max_count);
    if (from_back)
      found.erase(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(drop));
    else
      found.resize(found.size() - drop);
    rows_given += found.size();
    return run_->rows.permuted(found);
  }
  Result<std::size_t> groups() override { return 1; }
  Result<Batch> group(std::size_t) override { return run_->rows; }
  Result<std::optional<std::vector<Bucket>>> rollups(TagId id, TimeRange range, Span width) override {
    if (width == 60s) return std::nullopt;
    const auto given = rows_given;
    TRY(Batch seen, rows(id, range));
    rows_given = given;
    keep_visible(seen);
    ++rollups_given;
    return from_rows(seen, width);
  }
  std::size_t rows_given = 0, rollups_given = 0;

 private:
  static std::size_t seen_of(Batch rows) {
    keep_visible(rows);
    return rows.size();
  }

  std::shared_ptr<const Run> run_;
  Info info_;
};

class MemoryTable final : public Table {
 public:
  struct Storage {
    std::shared_ptr<const TableVersion> version = std::make_shared<TableVersion>();
  };
  MemoryTable(Disk& disk, std::string folder, std::shared_ptr<Storage> storage)
      : disk_(disk), folder_(std::move(folder)), storage_(std::move(storage)) {}

  std::shared_ptr<const TableVersion> current() override { return storage_->version; }
  Result<std::vector<Segment::Info>> write_segments(const NextRows& next) override {
    Batch all;
    while (true) {
      TRY(const auto rows, next());
      if (!rows) break;
      all.append(*rows);
    }
    if (all.empty()) return std::vector<Segment::Info>{};
    auto run = run_of_sorted(std::move(all));
    if (!run) return fail(Code::invalid, "the rows are not sorted");
    written_.push_back(std::make_shared<MemorySegment>(std::move(run), ++order_));
    return std::vector{written_.back()->info()};
  }
  Result<> commit(const std::vector<Segment::Info>& segments,
                  const std::map<std::string, std::int64_t>& transactions, std::string_view) override {
    auto version = std::make_shared<TableVersion>(*storage_->version);
    ++version->version;
    for (const auto& info : segments)
      for (const auto& segment : written_)
        if (segment->info().name == info.name) version->segments.push_back(segment);
    for (const auto& [name, number] : transactions) version->transactions[name] = number;
    TRY_OK(write_atomically(disk_, folder_ + "/commit", bytes_of("committed")));
    storage_->version = version;
    return {};
  }
  Result<CompactReport> compact(bool, const ProgressFn&, const Cancel&) override { return CompactReport{}; }
  Result<std::uint64_t> drop_months_before(Month) override { return 0; }
  Result<> vacuum() override { return {}; }
  Result<VerifyReport> verify(bool, const ProgressFn&, const Cancel&) override { return VerifyReport{}; }

 private:
  Disk& disk_;
  std::string folder_;
  std::shared_ptr<Storage> storage_;
  std::uint64_t order_ = 0;
  std::vector<std::shared_ptr<Segment>> written_;
};

}  // namespace spindle::archive
