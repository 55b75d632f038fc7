#include "lib/base/digest.h"

#include <charconv>
#include <cstring>

#include <fmt/format.h>
#include <openssl/sha.h>
#include <zlib.h>

namespace spindle {
namespace {

std::uint64_t mix(std::uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

}  // namespace

std::uint32_t crc32(std::span<const std::byte> bytes, std::uint32_t seed) {
  return static_cast<std::uint32_t>(
      crc32_z(seed, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest.data());
  return fmt::format("{:02x}", fmt::join(digest, ""));
}

std::string SetDigest::hex() const { return fmt::format("{:016x}-{}", sum_, count_); }

std::optional<SetDigest> SetDigest::parse(std::string_view hex) {
  const auto read = [](std::string_view text, std::uint64_t& out, int base) {
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), out, base);
    return failed == std::errc{} && end == text.data() + text.size();
  };
  SetDigest digest;
  if (hex.size() < 18 || hex[16] != '-' || !read(hex.substr(0, 16), digest.sum_, 16) ||
      !read(hex.substr(17), digest.count_, 10))
    return std::nullopt;
  return digest;
}

std::uint64_t hash_words(std::span<const std::uint64_t> words) {
  std::uint64_t hash = 0x9e3779b97f4a7c15;
  for (const std::uint64_t word : words) hash = mix(hash + word + 0x9e3779b97f4a7c15);
  return hash;
}

std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = mix(text.size() + 0x9e3779b97f4a7c15);
  while (!text.empty()) {
    std::uint64_t word = 0;
    const auto size = std::min<std::size_t>(8, text.size());
    std::memcpy(&word, text.data(), size);
    hash = mix(hash + word + 0x9e3779b97f4a7c15);
    text.remove_prefix(size);
  }
  return hash;
}

}  // namespace spindle
