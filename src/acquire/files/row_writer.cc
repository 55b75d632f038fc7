#include "src/acquire/files/file_import.h"

namespace spindle::acquire {
namespace {

constexpr std::size_t kRowsMax = 250'000, kTextMax = 16u << 20, kRejectsMax = 1'000;

}  // namespace

Result<RowWriter> RowWriter::make(FileTarget target, std::string source) {
  RowWriter writer{target, std::move(source)};
  if (target.bulk) return writer;
  TRY(const auto last, target.sink.last_sequence(writer.source_));
  writer.acknowledged_ = last.value_or(0);
  return writer;
}

Result<> RowWriter::add(const Sample& sample) {
  if (sample.text || sample.state != kNoState)
    rows_.push(sample);
  else
    rows_.push(sample.tag, sample.time, sample.value, sample.quality);
  if (sample.text) text_bytes_ += sample.text->size();
  return flush_when_full();
}

Result<> RowWriter::reject(Reject reject) {
  rejects_.push_back(std::move(reject));
  return flush_when_full();
}

Result<> RowWriter::flush_when_full() {
  if (rows_.size() < kRowsMax && text_bytes_ < kTextMax && rejects_.size() < kRejectsMax) return {};
  return flush();
}

Result<> RowWriter::flush() {
  if (rows_.empty() && rejects_.empty()) return {};
  ++sequence_;
  Receipt receipt;
  if (target_.bulk) {
    TRY(receipt, target_.bulk->add(rows_, rejects_));
    rows_.clear();
  } else if (sequence_ > acknowledged_) {
    TRY(receipt, target_.sink.write({.source = source_,
                                     .sequence = sequence_,
                                     .rows = std::exchange(rows_, {}),
                                     .rejects = std::exchange(rejects_, {})}));
  }
  stored_ += receipt.stored;
  rejected_ += receipt.rejected;
  rows_.clear();
  rejects_.clear();
  text_bytes_ = 0;
  return {};
}

}  // namespace spindle::acquire
