// The bytes of the write-ahead log: docs/formats/wal.md. Pure functions; any thread. Hostile bytes give an
// error, never a crash or more memory than a few times their size.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "src/archive/ingest/run.h"

namespace spindle::archive {

inline constexpr std::uint32_t kWalVersion = 1;
inline constexpr std::size_t kWalHeaderBytes = 48, kFrameHeadBytes = 24;
inline constexpr std::size_t kFramePayloadMax = 1u << 30;

// The first bytes of a file.
struct WalHeader {
  std::uint64_t number = 0;           // of this file
  std::uint64_t previous_number = 0;  // 0: none
  std::uint64_t previous_size = 0;    // how many bytes of the previous file count; the rest was refused
  std::int64_t created = 0;           // microseconds since 1970; salts the checksums of the frames
  std::uint32_t crc = 0;              // of the bytes before it; set by encode and decode
};
void encode(WalHeader& header, std::string& out);
Result<WalHeader> decode_wal_header(std::span<const std::byte> bytes);

// One batch: the unit that is there whole or not at all.
struct WalBatch {
  std::string source;
  std::uint64_t sequence = 0;
  std::shared_ptr<const Run> run;
};
// Appends a frame. `synced` is how many bytes of the file are known to be durable as it is written.
void encode(const WalBatch& batch, std::uint64_t synced, std::uint32_t salt, std::string& out);
// Appends a frame of the rows [begin, end), sorted, of no source.
void encode_rows(const Batch& rows, std::size_t begin, std::size_t end, std::uint32_t salt, std::string& out);

struct FrameView {
  std::uint64_t synced = 0;
  std::span<const std::byte> payload;
  std::size_t size = 0;  // of the whole frame
};
// The frame at the front of `bytes`; nullopt when none is whole there.
std::optional<FrameView> frame_at(std::span<const std::byte> bytes, std::uint32_t salt);
Result<WalBatch> decode_batch(std::span<const std::byte> payload);

}  // namespace spindle::archive
