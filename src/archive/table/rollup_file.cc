#include "src/archive/table/rollup_file.h"

#include <algorithm>
#include <cmath>

#include <parquet/metadata.h>

#include "src/archive/table/rollup_columns.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kGroupBuckets = 4'096;
constexpr ChunkOptions kOptions{};

std::int32_t seconds_of(Span width) { return static_cast<std::int32_t>(micros(width) / 1'000'000); }

struct Specs {
  std::vector<ColumnSpec> columns{{"tag", ColumnType::int32}, {"seconds", ColumnType::int32}};
  template <class Get, class Kept>
  void time(const char* name, Get, Kept, bool nullable) {
    columns.push_back({name, ColumnType::timestamp, nullable});
  }
  template <class Get, class Kept>
  void code(const char* name, Get, Kept, bool nullable) {
    columns.push_back({name, ColumnType::int32, nullable});
  }
  template <class Get>
  void whole(const char* name, Get) {
    columns.push_back({name, ColumnType::int64});
  }
  template <class Get>
  void span(const char* name, Get) {
    columns.push_back({name, ColumnType::int64});
  }
  template <class Get>
  void real(const char* name, Get) {
    columns.push_back({name, ColumnType::real, true});
  }
};

class Encoder {
 public:
  explicit Encoder(const RollupGroup& group) : buckets_(group.buckets) {
    const std::vector<std::int32_t> widths(group.tag.size(), seconds_of(group.buckets[0].width));
    chunks.push_back(encode_int32(group.tag, {}, kOptions));
    chunks.push_back(encode_int32(widths, {}, kOptions));
  }
  template <class Get, class Kept>
  void time(const char*, Get get, Kept kept, bool nullable) {
    encode<std::int64_t>(
        encode_int64, [&](const Bucket& b) { return micros(get(b)); }, kept, nullable);
  }
  template <class Get, class Kept>
  void code(const char*, Get get, Kept kept, bool nullable) {
    encode<std::int32_t>(
        encode_int32, [&](const Bucket& b) { return static_cast<std::int32_t>(get(b)); }, kept, nullable);
  }
  template <class Get>
  void whole(const char*, Get get) {
    encode<std::int64_t>(
        encode_int64, [&](const Bucket& b) { return static_cast<std::int64_t>(get(b)); },
        [](const Bucket&) { return true; }, false);
  }
  template <class Get>
  void span(const char*, Get get) {
    encode<std::int64_t>(
        encode_int64, [&](const Bucket& b) { return micros(get(b)); }, [](const Bucket&) { return true; },
        false);
  }
  template <class Get>
  void real(const char*, Get get) {
    encode<double>(
        encode_double, get, [&](const Bucket& b) { return !std::isnan(get(b)); }, true);
  }
  std::vector<EncodedChunk> chunks;

 private:
  template <class T, class Encode, class Get, class Kept>
  void encode(Encode to_chunk, Get get, Kept kept, bool nullable) {
    std::vector<T> values;
    std::vector<std::uint8_t> present;
    for (const Bucket& bucket : buckets_) {
      present.push_back(!nullable || kept(bucket));
      if (present.back()) values.push_back(get(bucket));
    }
    if (!nullable) return chunks.push_back(to_chunk(values, Levels{}, kOptions));
    chunks.push_back(to_chunk(values, Levels{true, present}, kOptions));
  }
  const std::vector<Bucket>& buckets_;
};

class Decoder {
 public:
  Decoder(ParquetReader& reader, int group, std::vector<Bucket>& buckets)
      : reader_(reader), group_(group), buckets_(buckets) {}
  template <class Get, class Kept>
  void time(const char*, Get get, Kept, bool) {
    fill(reader_.int64s(group_, column_++), [&](Bucket& b, std::int64_t v) { get(b) = time_of(v); });
  }
  template <class Get, class Kept>
  void code(const char*, Get get, Kept, bool) {
    fill(reader_.int32s(group_, column_++),
         [&](Bucket& b, std::int32_t v) { get(b) = static_cast<std::uint32_t>(v); });
  }
  template <class Get>
  void whole(const char*, Get get) {
    fill(reader_.int64s(group_, column_++),
         [&](Bucket& b, std::int64_t v) { get(b) = static_cast<std::uint64_t>(v); });
  }
  template <class Get>
  void span(const char*, Get get) {
    fill(reader_.int64s(group_, column_++), [&](Bucket& b, std::int64_t v) { get(b) = Span{v}; });
  }
  template <class Get>
  void real(const char*, Get get) {
    fill(reader_.doubles(group_, column_++), [&](Bucket& b, double v) { get(b) = v; });
  }
  std::optional<Error> error;

 private:
  template <class T, class Set>
  void fill(const Result<std::vector<T>>& values, Set set) {
    if (!values) error = values.error();
    if (error) return;
    for (std::size_t i = 0; i < buckets_.size(); ++i) set(buckets_[i], (*values)[i]);
  }
  ParquetReader& reader_;
  const int group_;
  std::vector<Bucket>& buckets_;
  int column_ = 2;
};

}  // namespace

const std::vector<ColumnSpec>& rollup_columns() {
  static const std::vector<ColumnSpec> columns = [] {
    Specs specs;
    for_bucket_fields(specs);
    return specs.columns;
  }();
  return columns;
}

Result<> RollupWriter::add(std::int32_t tag, RollupBuilder::Buckets buckets) {
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    RollupGroup& group = groups_[i];
    group.tag.resize(group.tag.size() + buckets[i].size(), tag);
    group.buckets.insert(group.buckets.end(), buckets[i].begin(), buckets[i].end());
    if (group.buckets.size() >= kGroupBuckets) TRY_OK(cut(group));
  }
  return {};
}

Result<> RollupWriter::cut(RollupGroup& group) {
  if (group.buckets.empty()) return {};
  if (!file_) {
    TRY(auto object, create_());
    file_ = std::make_unique<ParquetWriter>(std::move(object), rollup_columns());
  }
  Encoder encoder{group};
  for_bucket_fields(encoder);
  TRY_OK(file_->add_group(encoder.chunks));
  size_.rows += group.tag.size();
  group = {};
  return {};
}

Result<RollupWriter::Size> RollupWriter::finish() {
  for (auto& group : groups_) TRY_OK(cut(group));
  if (!file_) return Size{};
  TRY(size_.bytes, file_->finish({}));
  size_.crc = file_->crc();
  return size_;
}

int RollupFacts::group_of(std::int32_t tag, Span width) const {
  const auto at = std::ranges::find(kRollupWidths, width) - std::begin(kRollupWidths);
  if (at == std::ssize(kRollupWidths)) return -1;
  const auto& of_width = groups[static_cast<std::size_t>(at)];
  const auto found = std::ranges::lower_bound(of_width, tag, {}, &Group::tag_max);
  return found == of_width.end() || found->tag_min > tag ? -1 : found->number;
}

Result<RollupFacts> rollup_facts(const ParquetReader& reader) {
  RollupFacts facts{.footer = reader.footer()};
  for (int group = 0; group < facts.footer->num_row_groups(); ++group) {
    const auto tags = chunk_facts(*facts.footer, group, 0), width = chunk_facts(*facts.footer, group, 1);
    if (!tags.min || !tags.max || !width.min) return fail(Code::corrupt, "rollups lack statistics");
    for (std::size_t i = 0; i < facts.groups.size(); ++i)
      if (seconds_of(kRollupWidths[i]) == *width.min)
        facts.groups[i].push_back(
            {static_cast<std::int32_t>(*tags.min), static_cast<std::int32_t>(*tags.max), group});
  }
  return facts;
}

Result<RollupGroup> read_rollups(ParquetReader& reader, int group) {
  RollupGroup out;
  TRY(out.tag, reader.int32s(group, 0));
  TRY(const auto widths, reader.int32s(group, 1));
  out.buckets.resize(out.tag.size());
  for (std::size_t i = 0; i < widths.size(); ++i) out.buckets[i].width = Span{widths[i] * 1'000'000LL};
  Decoder decoder{reader, group, out.buckets};
  for_bucket_fields(decoder);
  if (decoder.error) return std::unexpected(*decoder.error);
  return out;
}

}  // namespace spindle::archive
