// Hostile bytes as the log's header, frames and batches: an error or what encodes to the same rows again.
#include <cstdint>
#include <span>
#include <string>

#include "lib/base/base.h"
#include "lib/base/digest.h"
#include "src/archive/ingest/wal_frame.h"

namespace spindle::archive {
namespace {

constexpr std::uint32_t kSalt = 7;

void scan_frames(std::span<const std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const auto frame = frame_at(bytes.subspan(at), kSalt);
    CHECK(!frame || (frame->size > 0 && frame->size <= bytes.size() - at));
    at += frame ? frame->size : 8;
  }
}

void round_trip(const WalBatch& batch) {
  std::string bytes;
  encode(batch, 1, kSalt, bytes);
  const auto frame = frame_at(bytes_of(bytes), kSalt);
  CHECK(frame && frame->size == bytes.size());
  const auto again = decode_batch(frame->payload);
  CHECK(again && again->source == batch.source && again->sequence == batch.sequence);
  const Batch &was = batch.run->rows, &is = again->run->rows;
  CHECK(is.size() == was.size() && is.tag == was.tag && is.time == was.time && is.text == was.text);
  for (std::size_t i = 0; i < is.size(); ++i) CHECK(row_hash(is, i) == row_hash(was, i));
}

}  // namespace
}  // namespace spindle::archive

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spindle::archive;
  const auto bytes = std::as_bytes(std::span{data, size});
  (void)decode_wal_header(bytes);
  scan_frames(bytes);
  if (const auto batch = decode_batch(bytes)) round_trip(*batch);
  return 0;
}
