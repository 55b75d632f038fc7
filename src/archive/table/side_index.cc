#include "src/archive/table/side_index.h"

#include <algorithm>
#include <cstring>

#include <arrow/util/compression.h>

namespace spindle::archive {
namespace {

constexpr std::uint32_t kVersion = 2, kVersionWithoutHidden = 1;
constexpr std::size_t kEntryBytes = 4 * 3 + 8 * 7, kEntryBytesWithoutHidden = kEntryBytes - 8;
constexpr std::size_t kEntriesMax = 1u << 26;
constexpr int kZstdLevel = 3;

struct Header {
  std::uint32_t version = kVersion, entries = 0;
};

std::unique_ptr<arrow::util::Codec> zstd() {
  return arrow::util::Codec::Create(arrow::Compression::ZSTD, kZstdLevel).ValueOrDie();
}

// Field after field, so that like stands by like for zstd; integers as differences to the entry before.
template <class T, class Get>
void append_field(std::string& out, std::span<const IndexEntry> entries, Get get) {
  T before{};
  for (const auto& entry : entries) {
    const T value = get(entry);
    T stored = value;
    if constexpr (std::is_integral_v<T>) stored = static_cast<T>(value - before);
    out.append(reinterpret_cast<const char*>(&stored), sizeof stored);
    before = value;
  }
}

template <class T, class Set>
void take_field(std::string_view& bytes, std::span<IndexEntry> entries, Set set) {
  T before{};
  for (auto& entry : entries) {
    T stored;
    std::memcpy(&stored, bytes.data(), sizeof stored);
    bytes.remove_prefix(sizeof stored);
    if constexpr (std::is_integral_v<T>) stored = static_cast<T>(stored + before);
    before = stored;
    set(entry) = static_cast<std::remove_reference_t<decltype(set(entry))>>(stored);
  }
}

}  // namespace

std::string encode_index(std::span<const IndexEntry> entries) {
  std::string plain;
  plain.reserve(entries.size() * kEntryBytes);
  append_field<std::uint32_t>(plain, entries,
                              [](const auto& e) { return static_cast<std::uint32_t>(e.tag); });
  append_field<std::uint32_t>(plain, entries,
                              [](const auto& e) { return static_cast<std::uint32_t>(e.state); });
  append_field<std::uint32_t>(plain, entries, [](const auto& e) { return e.quality; });
  append_field<std::uint64_t>(plain, entries, [](const auto& e) { return e.rows; });
  append_field<std::uint64_t>(plain, entries, [](const auto& e) { return e.late; });
  append_field<std::uint64_t>(plain, entries,
                              [](const auto& e) { return static_cast<std::uint64_t>(e.time_min); });
  append_field<std::uint64_t>(plain, entries,
                              [](const auto& e) { return static_cast<std::uint64_t>(e.time_max); });
  append_field<std::uint64_t>(plain, entries,
                              [](const auto& e) { return static_cast<std::uint64_t>(e.known); });
  append_field<double>(plain, entries, [](const auto& e) { return e.value; });
  append_field<std::uint64_t>(plain, entries, [](const auto& e) { return e.hidden; });
  const auto codec = zstd();
  const auto* in = reinterpret_cast<const std::uint8_t*>(plain.data());
  const auto size = static_cast<std::int64_t>(plain.size());
  const Header header{kVersion, static_cast<std::uint32_t>(entries.size())};
  std::string out(sizeof header + static_cast<std::size_t>(codec->MaxCompressedLen(size, in)), '\0');
  std::memcpy(out.data(), &header, sizeof header);
  const auto written = codec->Compress(size, in, static_cast<std::int64_t>(out.size() - sizeof header),
                                       reinterpret_cast<std::uint8_t*>(out.data() + sizeof header));
  CHECK(written.ok());
  out.resize(sizeof header + static_cast<std::size_t>(*written));
  return out;
}

Result<std::vector<IndexEntry>> decode_index(std::string_view bytes) {
  Header header;
  if (bytes.size() < sizeof header) return fail(Code::corrupt, "a side index is cut short");
  std::memcpy(&header, bytes.data(), sizeof header);
  bytes.remove_prefix(sizeof header);
  if (header.version != kVersion && header.version != kVersionWithoutHidden)
    return fail(Code::unsupported, "a side index of version {}; this program knows {}", header.version,
                kVersion);
  if (header.entries > kEntriesMax) return fail(Code::corrupt, "a side index of {} tags", header.entries);
  const bool with_hidden = header.version == kVersion;
  std::string plain(header.entries * (with_hidden ? kEntryBytes : kEntryBytesWithoutHidden), '\0');
  const auto got = zstd()->Decompress(
      static_cast<std::int64_t>(bytes.size()), reinterpret_cast<const std::uint8_t*>(bytes.data()),
      static_cast<std::int64_t>(plain.size()), reinterpret_cast<std::uint8_t*>(plain.data()));
  if (!got.ok() || static_cast<std::size_t>(*got) != plain.size())
    return fail(Code::corrupt, "a side index does not unpack");
  std::vector<IndexEntry> entries(header.entries);
  std::string_view rest = plain;
  take_field<std::uint32_t>(
      rest, entries, [](auto& e) -> auto& { return e.tag; });
  take_field<std::uint32_t>(
      rest, entries, [](auto& e) -> auto& { return e.state; });
  take_field<std::uint32_t>(
      rest, entries, [](auto& e) -> auto& { return e.quality; });
  take_field<std::uint64_t>(
      rest, entries, [](auto& e) -> auto& { return e.rows; });
  take_field<std::uint64_t>(
      rest, entries, [](auto& e) -> auto& { return e.late; });
  take_field<std::uint64_t>(
      rest, entries, [](auto& e) -> auto& { return e.time_min; });
  take_field<std::uint64_t>(
      rest, entries, [](auto& e) -> auto& { return e.time_max; });
  take_field<std::uint64_t>(
      rest, entries, [](auto& e) -> auto& { return e.known; });
  take_field<double>(
      rest, entries, [](auto& e) -> auto& { return e.value; });
  if (with_hidden)
    take_field<std::uint64_t>(
        rest, entries, [](auto& e) -> auto& { return e.hidden; });
  else
    for (auto& entry : entries) entry.hidden = entry.late;
  std::uint64_t begin = 0;
  for (auto& entry : entries) entry.begin = std::exchange(begin, begin + entry.rows);
  return entries;
}

const IndexEntry* find_entry(std::span<const IndexEntry> entries, std::int32_t tag) {
  const auto found = std::ranges::lower_bound(entries, tag, {}, &IndexEntry::tag);
  return found == entries.end() || found->tag != tag ? nullptr : &*found;
}

}  // namespace spindle::archive
