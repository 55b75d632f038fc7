#include "src/archive/import/import_sorter.h"

#include <algorithm>
#include <utility>

#include "src/archive/ingest/run.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kSmallBatchRows = 4'096, kJoinedRowsMax = 65'536;

Batch joined(std::vector<Batch> batches) {
  if (batches.size() == 1) return std::move(batches.front());
  Batch out;
  std::size_t rows = 0;
  for (const auto& batch : batches) rows += batch.size();
  out.reserve(rows);
  for (auto& batch : batches) out.append(std::exchange(batch, {}));
  return out;
}

}  // namespace

Result<> ImportSorter::add(Batch rows) {
  if (rows.empty()) return {};
  bytes_ += rows.bytes() + sizeof(Batch);
  const auto [low, high] = std::ranges::minmax(rows.time);
  const auto month = month_of(time_of(low));
  if (time_of(high) < range_of(month).to)
    place(month, std::move(rows));
  else
    place_by_month(rows);
  return bytes_ < kImportBufferBytes ? Result<>{} : spill();
}

void ImportSorter::place(Month month, Batch rows) {
  auto& batches = buffers_[month];
  if (!batches.empty() && rows.size() < kSmallBatchRows && batches.back().size() < kJoinedRowsMax)
    batches.back().append(rows);
  else
    batches.push_back(std::move(rows));
}

void ImportSorter::place_by_month(const Batch& rows) {
  for (std::size_t begin = 0, end = 0; begin < rows.size(); begin = end) {
    const auto month = month_of(time_of(rows.time[begin]));
    const auto range = range_of(month);
    for (end = begin + 1; end < rows.size() && range.contains(time_of(rows.time[end]));) ++end;
    auto& batches = buffers_[month];
    if (batches.empty() || batches.back().size() >= kJoinedRowsMax) batches.emplace_back();
    append_rows(batches.back(), rows, begin, end);
  }
}

ImportSorter::Written ImportSorter::write_run(Disk& disk, const std::string& folder, std::uint32_t run,
                                              Buffers buffers) {
  TRY(auto writer, RunWriter::create(disk, folder, run));
  for (auto& [month, batches] : buffers) {
    const auto sorted = sort_rows(joined(std::move(batches)));
    TRY_OK(writer.add(month, sorted->rows));
  }
  return writer.finish();
}

Result<> ImportSorter::spill() {
  TRY_OK(settle(std::max(workers_, 1u) - 1));
  const auto when = workers_ == 0 ? std::launch::deferred : std::launch::async;
  pending_.push_back(std::async(when, write_run, std::ref(disk_), std::cref(folder_), next_run_++,
                                std::exchange(buffers_, {})));
  bytes_ = 0;
  return {};
}

Result<> ImportSorter::settle(std::size_t at_most) {
  while (pending_.size() > at_most) {
    auto written = pending_.front().get();
    pending_.pop_front();
    if (!written) return std::unexpected(written.error());
    pieces_.insert(pieces_.end(), written->begin(), written->end());
  }
  return {};
}

Result<std::vector<Piece>> ImportSorter::end_part() {
  if (bytes_ > 0) TRY_OK(spill());
  TRY_OK(settle(0));
  if (!pieces_.empty()) TRY_OK(disk_.sync_dir(folder_));
  return std::exchange(pieces_, {});
}

}  // namespace spindle::archive
