#include "src/archive/import/import_sorter.h"

#include <algorithm>
#include <utility>

#include "src/archive/ingest/run.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kSmallBatchRows = 4'096, kJoinedRowsMax = 65'536;

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
  return bytes_ < kImportBufferBytes ? Result<>{} : cut();
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

ImportSorter::Sorted ImportSorter::sorted(Buffers buffers) {
  Sorted out;
  for (auto& [month, batches] : buffers) out.emplace(month, sort_batches(std::move(batches)));
  return out;
}

Result<std::vector<Piece>> ImportSorter::write_run(Disk& disk, const std::string& folder, std::uint32_t run,
                                                   const Sorted& rows) {
  TRY(auto writer, RunWriter::create(disk, folder, run));
  for (const auto& [month, sorted] : rows) TRY_OK(writer.add(month, sorted->rows));
  return writer.finish();
}

// The buffers become a run.
Result<> ImportSorter::cut() {
  if (!spilling_ && held_bytes_ + bytes_ > options_.memory_bytes) TRY_OK(spill_held());
  TRY_OK(settle(std::max(options_.workers, 1u) - 1));
  const auto work = [this, spill = spilling_, run = next_run_++,
                     buffers = std::exchange(buffers_, {})]() mutable -> Result<Done> {
    Done done{sorted(std::move(buffers)), {}};
    if (!spill) return done;
    TRY(done.pieces, write_run(disk_, folder_, run, done.held));
    done.held.clear();
    return done;
  };
  pending_.push_back(std::async(options_.workers == 0 ? std::launch::deferred : std::launch::async, work));
  held_bytes_ += spilling_ ? 0 : bytes_;
  bytes_ = 0;
  return {};
}

Result<> ImportSorter::settle(std::size_t at_most) {
  while (pending_.size() > at_most) {
    auto done = pending_.front().get();
    pending_.pop_front();
    if (!done) return std::unexpected(done.error());
    if (!done->held.empty()) held_.push_back(std::move(done->held));
    pieces_.insert(pieces_.end(), done->pieces.begin(), done->pieces.end());
  }
  return {};
}

// Memory is full: what is held goes to the disk, and so does all that comes.
Result<> ImportSorter::spill_held() {
  TRY_OK(settle(0));
  spilling_ = true;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (i == finished_) finished_pieces_ = pieces_.size();
    TRY(const auto pieces, write_run(disk_, folder_, next_run_++, std::exchange(held_[i], {})));
    pieces_.insert(pieces_.end(), pieces.begin(), pieces.end());
  }
  if (finished_ >= held_.size()) finished_pieces_ = pieces_.size();
  held_.clear();
  held_bytes_ = finished_ = 0;
  return {};
}

Result<std::vector<Piece>> ImportSorter::durable(std::vector<Piece> pieces) {
  if (!pieces.empty()) TRY_OK(disk_.sync_dir(folder_));
  return pieces;
}

Result<std::optional<std::vector<Piece>>> ImportSorter::end_part() {
  if (bytes_ > 0) TRY_OK(cut());
  if (!spilling_) {
    finished_ = held_.size() + pending_.size();
    return std::nullopt;
  }
  TRY_OK(settle(0));
  finished_pieces_ = 0;
  return durable(std::exchange(pieces_, {}));
}

Result<std::vector<Piece>> ImportSorter::spill_finished() {
  TRY_OK(settle(0));
  if (!spilling_) {
    held_.resize(finished_);
    TRY_OK(spill_held());
  }
  pieces_.resize(finished_pieces_);
  return durable(std::exchange(pieces_, {}));
}

Result<ImportSorter::Runs> ImportSorter::held() {
  TRY_OK(settle(0));
  Runs out;
  for (const auto& rows : held_)
    for (const auto& [month, run] : rows) out[month].push_back(run);
  return out;
}

}  // namespace spindle::archive
