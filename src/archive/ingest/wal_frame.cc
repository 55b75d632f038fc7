#include "src/archive/ingest/wal_frame.h"

#include <bit>
#include <cstring>
#include <string_view>

#include "lib/base/digest.h"

namespace spindle::archive {
namespace {

static_assert(std::endian::native == std::endian::little, "the log is little-endian; this machine is not");

constexpr std::string_view kMagic = "SPINWAL\n";
constexpr std::uint32_t kFrameMagic = 0x5250'5346;
constexpr std::uint32_t kQuality = 1, kState = 2, kKnown = 4, kText = 8, kAllColumns = 15;
constexpr std::uint32_t kNoText = 0xFFFF'FFFF;

struct BatchHead {
  std::uint64_t sequence;
  std::uint32_t rows, columns, source_bytes, unused;
};
struct FrameHead {
  std::uint32_t magic, payload_bytes;
  std::uint64_t synced;
  std::uint32_t crc, unused;
};
static_assert(sizeof(BatchHead) == 24 && sizeof(FrameHead) == kFrameHeadBytes);

template <class T>
void put(std::string& out, const T& value) {
  out.append(reinterpret_cast<const char*>(&value), sizeof(T));
}

// Rows [begin, end) of a batch.
struct Slice {
  const Batch& rows;
  std::size_t begin, end;

  template <class T>
  [[nodiscard]] std::span<const T> of(const std::vector<T>& column) const {
    return std::span{column}.subspan(begin, end - begin);
  }
};

template <class T>
void put_column(std::string& out, std::span<const T> column) {
  out.append(reinterpret_cast<const char*>(column.data()), column.size_bytes());
}

void pad(std::string& out, std::size_t start) { out.append((8 - (out.size() - start) % 8) % 8, '\0'); }

// The checksum covers the head up to itself and the payload, and starts from the salt of the file.
std::uint32_t crc_of(const FrameHead& head, std::span<const std::byte> payload, std::uint32_t salt) {
  const auto front = std::as_bytes(std::span{&head, 1}).first(offsetof(FrameHead, crc));
  return crc32(payload, crc32(front, salt));
}

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : rest_(bytes) {}

  template <class T>
  bool take(T& value) {
    if (rest_.size() < sizeof(T)) return false;
    std::memcpy(&value, rest_.data(), sizeof(T));
    rest_ = rest_.subspan(sizeof(T));
    return true;
  }
  template <class T>
  bool take_column(std::vector<T>& column, std::size_t rows) {
    if (rest_.size() / sizeof(T) < rows) return false;
    column.resize(rows);
    if (rows > 0) std::memcpy(column.data(), rest_.data(), rows * sizeof(T));
    rest_ = rest_.subspan(rows * sizeof(T));
    return true;
  }
  bool take_text(std::string& text, std::size_t size) {
    if (rest_.size() < size) return false;
    text.assign(reinterpret_cast<const char*>(rest_.data()), size);
    rest_ = rest_.subspan(size);
    return true;
  }
  bool take_texts(std::vector<std::optional<std::string>>& texts, std::size_t rows) {
    std::vector<std::uint32_t> sizes;
    if (!take_column(sizes, rows)) return false;
    texts.resize(rows);
    for (std::size_t i = 0; i < rows; ++i)
      if (sizes[i] != kNoText && !take_text(texts[i].emplace(), sizes[i])) return false;
    return true;
  }

 private:
  std::span<const std::byte> rest_;
};

std::uint32_t columns_of(const Slice& slice) {
  const Batch& rows = slice.rows;
  std::uint32_t qualities = 0;
  for (const auto quality : slice.of(rows.quality)) qualities |= quality;
  return (qualities == 0 ? 0 : kQuality) | (rows.state.empty() ? 0 : kState) |
         (rows.known.empty() ? 0 : kKnown) | (rows.text.empty() ? 0 : kText);
}

void put_texts(std::string& out, std::span<const std::optional<std::string>> texts) {
  for (const auto& text : texts) put(out, text ? static_cast<std::uint32_t>(text->size()) : kNoText);
  for (const auto& text : texts)
    if (text) out += *text;
}

void put_columns(std::string& out, const Slice& slice, std::uint32_t columns) {
  const Batch& rows = slice.rows;
  put_column(out, slice.of(rows.time));
  put_column(out, slice.of(rows.value));
  put_column(out, slice.of(rows.tag));
  if (columns & kQuality) put_column(out, slice.of(rows.quality));
  if (columns & kState) put_column(out, slice.of(rows.state));
  if (columns & kKnown) put_column(out, slice.of(rows.known));
  if (columns & kText) put_texts(out, slice.of(rows.text));
}

struct FrameStart {
  std::string_view source;
  std::uint64_t sequence, synced;
  std::uint32_t salt;
};

void put_frame(const FrameStart& about, const Slice& slice, std::string& out) {
  const auto start = out.size();
  const auto columns = columns_of(slice);
  const auto rows = static_cast<std::uint32_t>(slice.end - slice.begin);
  out.append(kFrameHeadBytes, '\0');
  put(out, BatchHead{about.sequence, rows, columns, static_cast<std::uint32_t>(about.source.size()), 0});
  put_columns(out, slice, columns);
  out += about.source;
  pad(out, start);
  const auto payload = bytes_of(std::string_view{out}.substr(start + kFrameHeadBytes));
  CHECK(payload.size() <= kFramePayloadMax);
  FrameHead head{kFrameMagic, static_cast<std::uint32_t>(payload.size()), about.synced, 0, 0};
  head.crc = crc_of(head, payload, about.salt);
  std::memcpy(out.data() + start, &head, sizeof(head));
}

}  // namespace

void encode(WalHeader& header, std::string& out) {
  const auto start = out.size();
  out += kMagic;
  put(out, kWalVersion);
  put(out, header.number);
  put(out, header.previous_number);
  put(out, header.previous_size);
  put(out, header.created);
  header.crc = crc32(bytes_of(std::string_view{out}.substr(start)));
  put(out, header.crc);
  CHECK(out.size() - start == kWalHeaderBytes);
}

Result<WalHeader> decode_wal_header(std::span<const std::byte> bytes) {
  if (bytes.size() < kWalHeaderBytes) return fail(Code::corrupt, "the header is cut off");
  if (std::memcmp(bytes.data(), kMagic.data(), kMagic.size()) != 0)
    return fail(Code::corrupt, "this is not a write-ahead log of Spindle");
  WalHeader header;
  std::uint32_t version = 0;
  Reader in{bytes.subspan(kMagic.size())};
  CHECK(in.take(version) && in.take(header.number) && in.take(header.previous_number) &&
        in.take(header.previous_size) && in.take(header.created) && in.take(header.crc));
  if (header.crc != crc32(bytes.first(kWalHeaderBytes - sizeof(header.crc))))
    return fail(Code::corrupt, "the header's checksum is wrong");
  if (version != kWalVersion)
    return fail(Code::unsupported, "version {} of the write-ahead log; this program knows {}", version,
                kWalVersion);
  return header;
}

void encode(const WalBatch& batch, std::uint64_t synced, std::uint32_t salt, std::string& out) {
  const Batch& rows = batch.run->rows;
  out.reserve(out.size() + kFrameHeadBytes + sizeof(BatchHead) + batch.source.size() + rows.bytes() + 16);
  put_frame({batch.source, batch.sequence, synced, salt}, {rows, 0, rows.size()}, out);
}

void encode_rows(const Batch& rows, std::size_t begin, std::size_t end, std::uint32_t salt,
                 std::string& out) {
  put_frame({{}, 0, 0, salt}, {rows, begin, end}, out);
}

std::optional<FrameView> frame_at(std::span<const std::byte> bytes, std::uint32_t salt) {
  FrameHead head;
  if (bytes.size() < sizeof(head)) return std::nullopt;
  std::memcpy(&head, bytes.data(), sizeof(head));
  if (head.magic != kFrameMagic || head.payload_bytes > bytes.size() - sizeof(head)) return std::nullopt;
  const auto payload = bytes.subspan(sizeof(head), head.payload_bytes);
  if (head.unused != 0 || head.crc != crc_of(head, payload, salt)) return std::nullopt;
  return FrameView{head.synced, payload, sizeof(head) + payload.size()};
}

Result<WalBatch> decode_batch(std::span<const std::byte> payload) {
  Reader in{payload};
  BatchHead head;
  if (!in.take(head)) return fail(Code::corrupt, "the frame is too short for a batch");
  if (head.columns & ~kAllColumns)
    return fail(Code::unsupported, "the frame has columns {:#x} that this program does not know",
                head.columns);
  Batch rows;
  WalBatch batch{{}, head.sequence, {}};
  const bool whole = in.take_column(rows.time, head.rows) && in.take_column(rows.value, head.rows) &&
                     in.take_column(rows.tag, head.rows) &&
                     (!(head.columns & kQuality) || in.take_column(rows.quality, head.rows)) &&
                     (!(head.columns & kState) || in.take_column(rows.state, head.rows)) &&
                     (!(head.columns & kKnown) || in.take_column(rows.known, head.rows)) &&
                     (!(head.columns & kText) || in.take_texts(rows.text, head.rows)) &&
                     in.take_text(batch.source, head.source_bytes);
  if (!whole) return fail(Code::corrupt, "the frame is shorter than its {} rows", head.rows);
  if (!(head.columns & kQuality)) rows.quality.assign(head.rows, 0);
  batch.run = run_of_sorted(std::move(rows));
  if (!batch.run) return fail(Code::corrupt, "the rows of the frame are not sorted");
  return batch;
}

}  // namespace spindle::archive
