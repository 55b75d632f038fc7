// Checksums and digests. crc32 guards stored bytes against accident; sha256 names content. Pure functions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace spindle {

// CRC-32 (IEEE 802.3); `seed` continues an earlier one.
std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t seed = 0);

// Lower-case hexadecimal SHA-256.
std::string sha256_hex(std::string_view bytes);

// A digest of a set of rows that does not depend on their order: add each row's 64-bit hash. Equal sets give
// equal digests; a lost, doubled or changed row changes it (but for a chance of 2^-64).
class SetDigest {
 public:
  void add(std::uint64_t row_hash) { sum_ += row_hash, ++count_; }
  void add(const SetDigest& other) { sum_ += other.sum_, count_ += other.count_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::string hex() const;
  static std::optional<SetDigest> parse(std::string_view hex);
  bool operator==(const SetDigest&) const = default;

 private:
  std::uint64_t sum_ = 0, count_ = 0;
};

// Mixes 64-bit words into one well-spread hash (the finaliser of splitmix64, chained).
std::uint64_t hash_words(std::span<const std::uint64_t> words);
std::uint64_t hash_text(std::string_view text);

inline std::span<const std::byte> bytes_of(std::string_view text) {
  return std::as_bytes(std::span{text.data(), text.size()});
}

}  // namespace spindle
