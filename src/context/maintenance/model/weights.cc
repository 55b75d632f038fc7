#include "src/context/maintenance/model/weights.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "lib/base/digest.h"

namespace spindle::maintenance {

Feature feature(std::string_view name, std::string_view value, std::string_view second) {
  return with(with(hash_text(name), hash_text(value)), second.empty() ? 0 : hash_text(second));
}

Feature with(Feature feature, std::uint64_t more) {
  auto mixed = (feature ^ more * 0x9E3779B97F4A7C15U) * 0xBF58476D1CE4E5B9U;
  mixed ^= mixed >> 31;
  return mixed * 0x94D049BB133111EBU;
}

// Runs of zeros are most of a table: a byte 0 is followed by how many more there are, up to 255.
std::string Weights::encode() const {
  std::string out(1, static_cast<char>(bits_));
  const auto scale = std::bit_cast<std::uint64_t>(scale_);
  for (unsigned shift = 0; shift < 64; shift += 8) out += static_cast<char>(scale >> shift & 0xFF);
  for (std::size_t i = 0; i < bytes_.size(); ++i) {
    out += bytes_[i];
    if (bytes_[i] != 0) continue;
    unsigned more = 0;
    while (more < 255 && i + 1 < bytes_.size() && bytes_[i + 1] == 0) ++i, ++more;
    out += static_cast<char>(more);
  }
  return out;
}

Result<Weights> Weights::decode(std::string_view bytes) {
  constexpr std::size_t kHead = 9;
  if (bytes.size() < kHead) return fail(Code::corrupt, "a table of weights ends too early");
  const unsigned bits = static_cast<unsigned char>(bytes[0]);
  if (bits < 1 || bits > 24) return fail(Code::corrupt, "a table of 2^{} weights", bits);
  std::uint64_t scale = 0;
  for (unsigned i = 0; i < 8; ++i) scale |= std::uint64_t{static_cast<unsigned char>(bytes[1 + i])} << 8 * i;
  std::string places;
  for (auto i = kHead; i < bytes.size(); ++i) {
    places += bytes[i];
    if (bytes[i] == 0 && ++i < bytes.size()) places.append(static_cast<unsigned char>(bytes[i]), '\0');
    if (places.size() > std::size_t{1} << bits) break;
  }
  if (places.size() != std::size_t{1} << bits || !std::isfinite(std::bit_cast<double>(scale)))
    return fail(Code::corrupt, "a table of {} weights where 2^{} belong", places.size(), bits);
  return Weights{bits, std::bit_cast<double>(scale), std::move(places)};
}

void AveragedWeights::add(const Features& features, unsigned label, float delta) {
  for (const auto one : features) {
    const auto place = Weights::place(one, label, bits_);
    weights_[place] += delta;
    sums_[place] += delta * time_;
  }
}

Weights AveragedWeights::averaged() const {
  std::vector<float> means(weights_.size());
  std::vector<float> sizes;
  for (std::size_t i = 0; i < means.size(); ++i) {
    means[i] = weights_[i] - sums_[i] / time_;
    if (means[i] != 0) sizes.push_back(std::abs(means[i]));
  }
  if (sizes.empty()) return {bits_, 0, std::string(means.size(), '\0')};
  const auto rank = sizes.begin() + static_cast<std::ptrdiff_t>((sizes.size() - 1) * 999 / 1000);
  std::ranges::nth_element(sizes, rank);
  const double scale = *rank / 127;  // the largest thousandth is cut to the end of the scale
  std::string bytes(means.size(), '\0');
  for (std::size_t i = 0; i < means.size(); ++i)
    bytes[i] = static_cast<char>(std::clamp(std::lround(means[i] / scale), -127L, 127L));
  return {bits_, scale, std::move(bytes)};
}

}  // namespace spindle::maintenance
