// Snapshot::scan: rows of many tags, a batch whenever one is pulled.
#include <algorithm>

#include <arrow/api.h>

#include "src/archive/read/arrow_rows.h"
#include "src/archive/read/tag_rows.h"
#include "src/archive/table/merge.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kBatchRowsLimit = 4u << 20;

// Tags with rows anywhere in the range, ascending.
Result<std::vector<TagId>> tags_with_rows(const SnapshotState& state, TimeRange range) {
  std::vector<bool> found;  // ids are dense
  const auto add = [&](std::int32_t tag) {
    const auto at = static_cast<std::size_t>(tag);
    if (at >= found.size()) found.resize(at + 1);
    found[at] = true;
  };
  if (state.table)
    for (const auto& segment : state.table->segments) {
      if (segment->info().time_max < micros(range.from) || segment->info().time_min >= micros(range.to))
        continue;
      TRY(const auto summaries, segment->tags());
      for (const auto& summary : summaries) add(summary.tag);
    }
  for (const auto& run : state.runs)
    for (const auto& part : run->parts) add(part.tag);
  std::vector<TagId> out;
  for (std::size_t tag = 0; tag < found.size(); ++tag)
    if (found[tag]) out.push_back(TagId{static_cast<std::int32_t>(tag)});
  return out;
}

class Scan final : public arrow::RecordBatchReader {
 public:
  Scan(std::shared_ptr<const SnapshotState> state, ScanRequest request)
      : state_(std::move(state)), request_(std::move(request)) {}

  [[nodiscard]] std::shared_ptr<arrow::Schema> schema() const override { return rows_schema(); }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* out) override {
    auto rows = next();
    if (!rows) return to_status(rows.error());
    *out = rows->empty() ? nullptr : to_record_batch(*std::move(rows));
    return arrow::Status::OK();
  }

 private:
  // As many rows as a batch should have, unless it is the last; none at the end.
  Result<Batch> next() {
    Batch out;
    while (out.size() < request_.rows_per_batch) {
      TRY_OK(request_.cancel.check());
      if (rest_.empty()) {
        TRY(const bool more, refill());
        if (!more) break;
      }
      const auto end = std::min(rest_.size(), at_ + request_.rows_per_batch - out.size());
      append_rows(out, rest_, at_, end);
      at_ = end;
      if (at_ == rest_.size()) rest_.clear();
    }
    return out;
  }

  Result<bool> refill() {
    while (rest_.empty()) {
      TRY_OK(request_.cancel.check());
      if (!rows_ || range_.empty()) {
        if (tag_ == request_.tags.size()) return false;
        rows_ = std::make_unique<TagRows>(state_, request_.tags[tag_++], request_.as_of);
        range_ = request_.range;
        continue;
      }
      TRY(auto stretch, rows_->next(range_, Order::forward, request_.rows_per_batch));
      range_.from = stretch.range.to;
      rest_ = std::move(stretch.rows);
    }
    at_ = 0;
    return true;
  }

  std::shared_ptr<const SnapshotState> state_;
  ScanRequest request_;
  std::size_t tag_ = 0;            // the next one
  std::unique_ptr<TagRows> rows_;  // of the tag before it
  TimeRange range_;                // what is still to be read of it
  Batch rest_;
  std::size_t at_ = 0;
};

}  // namespace

Result<std::shared_ptr<arrow::RecordBatchReader>> Snapshot::scan(const ScanRequest& request) const {
  if (request.rows_per_batch == 0 || request.rows_per_batch > kBatchRowsLimit)
    return fail(Code::invalid, "rows_per_batch is {}; it must be between 1 and {}", request.rows_per_batch,
                kBatchRowsLimit);
  ScanRequest plan = request;
  plan.range = {std::max(plan.range.from, kTimeMin), std::min(plan.range.to, kTimeMax)};
  if (plan.tags.empty()) {
    TRY(plan.tags, tags_with_rows(*state_, plan.range));
  }
  std::ranges::sort(plan.tags);
  plan.tags.erase(std::ranges::unique(plan.tags).begin(), plan.tags.end());
  for (const TagId tag : plan.tags)
    if (!state_->find_tag(tag)) return fail(Code::not_found, "no tag has the id {}", tag.value);
  if (plan.range.empty()) plan.tags.clear();
  return std::make_shared<Scan>(state_, std::move(plan));
}

}  // namespace spindle::archive
