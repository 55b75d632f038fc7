#include <cmath>

#include "src/archive/table/segment_format.h"
#include "src/archive/table/segment_writer.h"

namespace spindle::archive {
namespace {

constexpr ChunkOptions kOptions{};

// The values that are not `nothing`, and which rows they belong to.
template <class T, class Is>
struct Present {
  Present(const std::vector<T>& column, Is is) {
    rows.reserve(column.size());
    for (const auto& value : column) {
      rows.push_back(is(value));
      if (rows.back()) values.push_back(value);
    }
  }
  [[nodiscard]] Levels levels() const { return {true, rows}; }
  std::vector<std::uint8_t> rows;
  std::vector<T> values;
};

Levels all_null(const Batch& rows) { return {true, {}, static_cast<std::int32_t>(rows.size())}; }

EncodedChunk encode_values(const Batch& rows) {
  const auto is_number = [](double value) { return !std::isnan(value); };
  if (std::ranges::all_of(rows.value, is_number))
    return encode_double(rows.value, {.nullable = true}, kOptions);
  const Present present{rows.value, is_number};
  return encode_double(present.values, present.levels(), kOptions);
}

EncodedChunk encode_states(const Batch& rows) {
  const Present present{rows.state, [](std::int32_t state) { return state != kNoState; }};
  if (present.values.empty()) return encode_int32({}, all_null(rows), kOptions);
  return encode_int32(present.values, present.levels(), kOptions);
}

EncodedChunk encode_known(const Batch& rows) {
  const Present present{rows.known, [](std::int64_t known) { return known != kInOrder; }};
  if (present.values.empty()) return encode_int64({}, all_null(rows), kOptions);
  return encode_int64(present.values, present.levels(), kOptions);
}

EncodedChunk encode_texts(const Batch& rows) {
  std::vector<std::uint8_t> present;
  std::vector<std::string_view> texts;
  for (const auto& text : rows.text) {
    present.push_back(text.has_value());
    if (text) texts.push_back(*text);
  }
  if (texts.empty()) return encode_text({}, all_null(rows), kOptions);
  return encode_text(texts, {true, present}, kOptions);
}

}  // namespace

std::vector<EncodedChunk> encode_group(const Batch& rows) {
  const std::span quality{reinterpret_cast<const std::int32_t*>(rows.quality.data()), rows.quality.size()};
  std::vector<EncodedChunk> chunks(segment_columns().size());
  chunks[kTag] = encode_int32(rows.tag, {}, kOptions);
  chunks[kTime] = encode_int64(rows.time, {}, kOptions);
  chunks[kValue] = encode_values(rows);
  chunks[kState] = encode_states(rows);
  chunks[kText] = encode_texts(rows);
  chunks[kQuality] = encode_int32(quality, {}, kOptions);
  chunks[kKnown] = encode_known(rows);
  return chunks;
}

}  // namespace spindle::archive
