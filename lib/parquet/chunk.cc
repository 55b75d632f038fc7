#include "lib/parquet/chunk.h"

#include <bit>
#include <cmath>
#include <cstring>

#include <arrow/util/compression.h>

#include "lib/parquet/delta.h"
#include "lib/parquet/dictionary.h"
#include "lib/parquet/hybrid.h"

namespace spindle {
namespace {

using parquet::Encoding;

constexpr std::size_t kSampledFrom = 32'768, kSampleShare = 8;

// One thread's compressor; a Codec has state but no memory between calls.
arrow::util::Codec& zstd(int level) {
  thread_local std::unique_ptr<arrow::util::Codec> codec;
  thread_local int codec_level = 0;
  if (!codec || codec_level != level) {
    codec = arrow::util::Codec::Create(arrow::Compression::ZSTD, level).ValueOrDie();
    codec_level = level;
  }
  return *codec;
}

std::string compressed(std::string_view bytes, int level) {
  auto& codec = zstd(level);
  const auto* in = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const auto size = static_cast<std::int64_t>(bytes.size());
  thread_local std::vector<std::uint8_t> room;  // as large as the largest page needed, and never cleared
  if (const auto most = static_cast<std::size_t>(codec.MaxCompressedLen(size, in)); room.size() < most)
    room.resize(most);
  const auto written = codec.Compress(size, in, static_cast<std::int64_t>(room.size()), room.data());
  CHECK(written.ok());  // the room it asked for is there
  return {reinterpret_cast<const char*>(room.data()), static_cast<std::size_t>(*written)};
}

template <class T>
std::string bytes_of_values(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

template <class T>
std::string bytes_of_value(T value) {
  return bytes_of_values(std::span<const T>{&value, 1});
}

std::string encoded_levels(const Levels& levels, std::size_t rows) {
  if (!levels.nullable) return {};
  std::string runs;
  if (levels.present.empty()) {
    append_run(runs, rows, levels.nulls_only == 0, 1);
  } else {
    const std::vector<std::uint32_t> bits(levels.present.begin(), levels.present.end());
    append_hybrid(runs, bits, 1);
  }
  return bytes_of_value(static_cast<std::uint32_t>(runs.size())) + runs;
}

// Tries encodings of one chunk and keeps the smallest.
class Contest {
 public:
  Contest(std::size_t values, const Levels& levels, const ChunkOptions& options) : options_(options) {
    std::size_t rows = levels.present.empty() ? values : levels.present.size();
    if (levels.nulls_only > 0) rows = static_cast<std::size_t>(levels.nulls_only);
    best_.rows = static_cast<std::int32_t>(rows);
    best_.statistics.set_null_count(static_cast<std::int64_t>(rows - values));
    prefix_ = encoded_levels(levels, rows);
  }

  void offer(Encoding::type encoding, std::string_view encoded, std::string dictionary = {},
             std::size_t dictionary_size = 0) {
    if (hopeless(encoded)) return;
    std::string page;
    page.reserve(prefix_.size() + encoded.size());
    page.append(prefix_).append(encoded);
    std::string packed = compressed(page, options_.zstd_level);
    const std::size_t size =
        packed.size() + (dictionary.empty() ? 0 : compressed(dictionary, options_.zstd_level).size());
    if (any_ && size >= smallest_) return;
    any_ = true, smallest_ = size;
    best_.encoding = encoding;
    best_.page_size = static_cast<std::int64_t>(page.size());
    best_.page = std::move(packed);
    best_.dictionary = std::move(dictionary);
    best_.dictionary_size = static_cast<std::int32_t>(dictionary_size);
  }

  template <class T>
  void offer_dictionary(std::span<const T> values) {
    const auto dictionary = make_dictionary(values, std::max<std::size_t>(256, values.size() / 4));
    if (!dictionary || values.empty()) return;
    const auto last = static_cast<std::uint32_t>(dictionary->values.size() - 1);
    const int width = std::max(1, static_cast<int>(std::bit_width(last)));
    const auto offer_width = [&](int bits) {
      std::string indices(1, static_cast<char>(bits));
      append_hybrid(indices, dictionary->rows, bits);
      offer(Encoding::RLE_DICTIONARY, indices, bytes_of_values(std::span<const T>{dictionary->values}),
            dictionary->values.size());
    };
    // Whole bytes take more room, but zstd sees what repeats.
    if (const int whole = (width + 7) / 8 * 8; width > 1 && whole != width) offer_width(whole);
    offer_width(width);
  }

  template <class T>
  void set_range(T low, T high) {
    best_.statistics.set_is_signed(true);
    best_.statistics.set_min(bytes_of_value(low)).set_max(bytes_of_value(high));
  }

  [[nodiscard]] bool any() const { return any_; }
  EncodedChunk take() { return std::move(best_); }

 private:
  // Whether it would not be the smallest by far, judging by its beginning.
  [[nodiscard]] bool hopeless(std::string_view encoded) const {
    if (!any_ || encoded.size() < kSampledFrom) return false;
    const auto sample = encoded.substr(0, encoded.size() / kSampleShare);
    return compressed(sample, options_.zstd_level).size() * kSampleShare > smallest_ + smallest_ / 4;
  }

  const ChunkOptions& options_;
  std::string prefix_;
  EncodedChunk best_;
  bool any_ = false;
  std::size_t smallest_ = 0;
};

template <class T>
void set_range(Contest& contest, std::span<const T> values) {
  if (values.empty()) return;
  auto [low, high] = std::ranges::minmax(values);
  if constexpr (std::is_same_v<T, double>) {  // readers may not tell the zeros apart
    if (low == 0) low = -0.0;
    if (high == 0) high = 0.0;
  }
  contest.set_range(low, high);
}

std::string split_streams(std::span<const double> values) {
  std::string out(values.size_bytes(), '\0');
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto bits = std::bit_cast<std::uint64_t>(values[i]);
    for (std::size_t byte = 0; byte < 8; ++byte)
      out[byte * values.size() + i] = static_cast<char>(bits >> (8 * byte));
  }
  return out;
}

template <class T>
std::string_view view_of(std::span<const T> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

}  // namespace

EncodedChunk encode_int32(std::span<const std::int32_t> values, const Levels& levels,
                          const ChunkOptions& options) {
  Contest contest{values.size(), levels, options};
  set_range(contest, values);
  contest.offer_dictionary(values);
  if (!contest.any()) contest.offer(Encoding::PLAIN, view_of(values));
  return contest.take();
}

EncodedChunk encode_int64(std::span<const std::int64_t> values, const Levels& levels,
                          const ChunkOptions& options) {
  Contest contest{values.size(), levels, options};
  set_range(contest, values);
  if (values.empty())
    contest.offer(Encoding::PLAIN, {});
  else
    contest.offer(Encoding::DELTA_BINARY_PACKED, encode_deltas(values));
  return contest.take();
}

EncodedChunk encode_double(std::span<const double> values, const Levels& levels,
                           const ChunkOptions& options) {
  Contest contest{values.size(), levels, options};
  set_range(contest, values);
  contest.offer_dictionary(values);
  contest.offer(Encoding::PLAIN, view_of(values));
  if (options.byte_stream_split) contest.offer(Encoding::BYTE_STREAM_SPLIT, split_streams(values));
  return contest.take();
}

EncodedChunk encode_text(std::span<const std::string_view> values, const Levels& levels,
                         const ChunkOptions& options) {
  Contest contest{values.size(), levels, options};
  std::string plain;
  for (const auto text : values) plain += bytes_of_value(static_cast<std::uint32_t>(text.size())) += text;
  contest.offer(Encoding::PLAIN, plain);
  return contest.take();
}

}  // namespace spindle
