#include "src/archive/table/segment_file.h"

#include <algorithm>
#include <cstdio>
#include <ranges>

#include <parquet/metadata.h>

#include "lib/base/digest.h"
#include "src/archive/table/merge.h"
#include "src/archive/table/segment_action.h"
#include "src/archive/table/segment_format.h"

namespace spindle::archive {
namespace {

// Parts in the cache; row groups are 0 and up.
constexpr std::int64_t kFactsPart = -1, kRollupFactsPart = -2, kRollupGroupPart = std::int64_t{1} << 32;

Segment::TagSummary summary_of(const IndexEntry& entry) {
  Segment::TagSummary out{entry.tag, entry.rows, entry.late, entry.time_min, entry.time_max, {}};
  out.last = {
      TagId{entry.tag}, time_of(entry.time_max), entry.value, Quality{entry.quality}, entry.state, {}, {}};
  if (entry.known != kInOrder) out.last.known = time_of(entry.known);
  out.hidden = entry.hidden;
  return out;
}

Result<std::vector<IndexEntry>> read_index(ParquetReader& reader, const std::string& name) {
  unsigned long long start = 0, size = 0;
  unsigned crc = 0;
  const std::string place = reader.metadata(kIndexKey);
  if (std::sscanf(place.c_str(), "%llu %llu %u", &start, &size, &crc) != 3)
    return fail(Code::corrupt, "{} has no side index", name);
  TRY(const std::string bytes, reader.blob(start, size));
  if (crc32(bytes_of(bytes)) != crc) return fail(Code::corrupt, "the side index of {} is damaged", name);
  return decode_index(bytes);
}

// A column that is all null stays empty; one that holds a single value need not be read.
template <class T, class Read>
Result<std::vector<T>> rare(const parquet::FileMetaData& footer, int group, int column, Read read) {
  if (chunk_facts(footer, group, column).all_null) return std::vector<T>{};
  return read();
}

}  // namespace

Result<std::shared_ptr<const SegmentFile::Facts>> SegmentFile::facts() {
  if (auto known = cache_->get<Facts>(id_, kFactsPart)) return known;
  return load_facts();
}

Result<std::shared_ptr<const SegmentFile::Facts>> SegmentFile::load_facts() {
  TRY(const auto reader, ParquetReader::open(store_, info_.name));
  auto facts = std::make_shared<Facts>();
  facts->footer = reader->footer();
  TRY(facts->index, read_index(*reader, info_.name));
  facts->group_begin.push_back(0);
  for (const std::uint64_t rows : group_rows(*facts->footer)) {
    const auto times = chunk_facts(*facts->footer, static_cast<int>(facts->group_times.size()), kTime);
    if (!times.min || !times.max) return fail(Code::corrupt, "{} has no time statistics", info_.name);
    facts->group_times.emplace_back(*times.min, *times.max);
    facts->group_begin.push_back(facts->group_begin.back() + rows);
  }
  const std::uint64_t indexed =
      facts->index.empty() ? 0 : facts->index.back().begin + facts->index.back().rows;
  if (indexed != facts->group_begin.back())
    return fail(Code::corrupt, "{} holds {} rows, but its index {}", info_.name, facts->group_begin.back(),
                indexed);
  const std::size_t bytes = facts->index.size() * sizeof(IndexEntry) + 4 * facts->footer->size();
  cache_->put<Facts>(id_, kFactsPart, facts, bytes);
  return facts;
}

Result<Batch> SegmentFile::decode(const Facts& facts, std::size_t group) {
  const auto& footer = *facts.footer;
  const int number = static_cast<int>(group);
  TRY(const auto reader, ParquetReader::open(store_, info_.name, facts.footer));
  Batch rows;
  TRY(rows.time, reader->int64s(number, kTime));
  TRY(rows.value, reader->doubles(number, kValue));
  if (const auto quality = chunk_facts(footer, number, kQuality); quality.min && quality.min == quality.max) {
    rows.quality.assign(rows.time.size(), static_cast<std::uint32_t>(*quality.min));
  } else {
    TRY(const auto codes, reader->int32s(number, kQuality));
    rows.quality.assign(codes.begin(), codes.end());
  }
  TRY(rows.state,
      rare<std::int32_t>(footer, number, kState, [&] { return reader->int32s(number, kState, kNoState); }));
  TRY(rows.known,
      rare<std::int64_t>(footer, number, kKnown, [&] { return reader->int64s(number, kKnown, kInOrder); }));
  TRY(rows.text,
      rare<std::optional<std::string>>(footer, number, kText, [&] { return reader->texts(number, kText); }));
  const std::uint64_t begin = facts.group_begin[group], end = facts.group_begin[group + 1];
  auto entry = std::ranges::upper_bound(facts.index, begin, {}, &IndexEntry::begin) - 1;
  rows.tag.reserve(end - begin);
  for (; entry != facts.index.end() && entry->begin < end; ++entry)
    rows.tag.resize(std::min(end, entry->begin + entry->rows) - begin, entry->tag);
  return rows;
}

Result<SegmentFile::Rows> SegmentFile::decoded(const Facts& facts, std::size_t group, bool keep) {
  const auto part = static_cast<std::int64_t>(group);
  if (auto rows = cache_->get<Batch>(id_, part)) return rows;
  TRY(auto rows, decode(facts, group));
  auto shared = std::make_shared<const Batch>(std::move(rows));
  if (keep) cache_->put<Batch>(id_, part, shared, shared->bytes());
  return shared;
}

Result<> SegmentFile::visit(TagId id, TimeRange range, bool from_back, const Take& take) {
  TRY(const auto facts, this->facts());
  const IndexEntry* entry = find_entry(facts->index, id.value);
  const std::int64_t from = micros(range.from), to = micros(range.to);
  if (!entry || from >= to || entry->time_max < from || entry->time_min >= to) return {};
  const auto& begins = facts->group_begin;
  const std::uint64_t tag_end = entry->begin + entry->rows;
  auto first = static_cast<std::size_t>(std::ranges::upper_bound(begins, entry->begin) - begins.begin()) - 1;
  auto behind = static_cast<std::size_t>(std::ranges::lower_bound(begins, tag_end) - begins.begin());
  while (first < behind) {
    const std::size_t group = from_back ? --behind : first++;
    const bool alone = begins[group] >= entry->begin && begins[group + 1] <= tag_end;
    const auto& [low, high] = facts->group_times[group];
    if (alone && (high < from || low >= to)) continue;
    TRY(const auto rows, decoded(*facts, group, true));
    const auto times = std::span{rows->time}.first(std::min(tag_end, begins[group + 1]) - begins[group]);
    const auto own = times.subspan(std::max(entry->begin, begins[group]) - begins[group]);
    const auto begin = std::ranges::lower_bound(own, from), end = std::ranges::lower_bound(own, to);
    const auto number = [&](auto place) { return static_cast<std::size_t>(&*place - rows->time.data()); };
    if (begin != end && !take(*rows, number(begin), number(end - 1) + 1)) break;
  }
  return {};
}

Result<std::vector<Segment::TagSummary>> SegmentFile::tags() {
  TRY(const auto facts, this->facts());
  std::vector<TagSummary> out;
  out.reserve(facts->index.size());
  for (const auto& entry : facts->index) out.push_back(summary_of(entry));
  return out;
}

Result<std::optional<Segment::TagSummary>> SegmentFile::tag(TagId id) {
  if (id.value < info_.tag_min || id.value > info_.tag_max) return std::nullopt;
  TRY(const auto facts, this->facts());
  const IndexEntry* entry = find_entry(facts->index, id.value);
  return entry ? std::optional{summary_of(*entry)} : std::nullopt;
}

Result<Batch> SegmentFile::rows(TagId id, TimeRange range) {
  return some_rows(id, range, false, std::numeric_limits<std::size_t>::max());
}

Result<Batch> SegmentFile::some_rows(TagId id, TimeRange range, bool from_back, std::size_t max_count) {
  std::vector<Batch> parts;
  std::size_t left = max_count;
  TRY_OK(visit(id, range, from_back, [&](const Batch& rows, std::size_t begin, std::size_t end) {
    const std::size_t count = std::min(left, end - begin);
    if (count > 0)
      append_rows(parts.emplace_back(), rows, from_back ? end - count : begin,
                  from_back ? end : begin + count);
    return (left -= count) > 0;
  }));
  if (parts.empty()) return Batch{};
  if (from_back) std::ranges::reverse(parts);
  for (std::size_t i = 1; i < parts.size(); ++i) parts[0].append(parts[i]);
  return std::move(parts[0]);
}

Result<std::size_t> SegmentFile::groups() {
  TRY(const auto facts, this->facts());
  return facts->group_times.size();
}

Result<Batch> SegmentFile::group(std::size_t group) {
  TRY(const auto facts, this->facts());
  if (group >= facts->group_times.size())
    return fail(Code::invalid, "{} has {} row groups", info_.name, facts->group_times.size());
  if (const auto rows = cache_->get<Batch>(id_, static_cast<std::int64_t>(group))) return *rows;
  return decode(*facts, group);
}

Result<std::shared_ptr<const RollupFacts>> SegmentFile::rollup_file() {
  if (auto known = cache_->get<RollupFacts>(id_, kRollupFactsPart)) return known;
  TRY(const auto reader, ParquetReader::open(store_, rollups_name(info_.name)));
  TRY(auto facts, rollup_facts(*reader));
  auto shared = std::make_shared<const RollupFacts>(std::move(facts));
  cache_->put<RollupFacts>(id_, kRollupFactsPart, shared, 4 * shared->footer->size());
  return shared;
}

Result<std::shared_ptr<const RollupGroup>> SegmentFile::rollup_group(const RollupFacts& facts, int group) {
  if (auto known = cache_->get<RollupGroup>(id_, kRollupGroupPart + group)) return known;
  TRY(const auto reader, ParquetReader::open(store_, rollups_name(info_.name), facts.footer));
  TRY(auto decoded, read_rollups(*reader, group));
  auto shared = std::make_shared<const RollupGroup>(std::move(decoded));
  cache_->put<RollupGroup>(id_, kRollupGroupPart + group, shared, shared->bytes());
  return shared;
}

Result<std::optional<std::vector<Bucket>>> SegmentFile::rollups(TagId id, TimeRange range, Span width) {
  if (info_.rollup_bytes == 0) return std::nullopt;
  TRY(const auto facts, rollup_file());
  const int number = facts->group_of(id.value, width);
  if (number < 0) return std::nullopt;
  TRY(const auto group, rollup_group(*facts, number));
  const auto tags = std::ranges::equal_range(group->tag, id.value);
  if (tags.empty()) return std::nullopt;
  const auto own = std::span{group->buckets}.subspan(
      static_cast<std::size_t>(tags.begin() - group->tag.begin()), tags.size());
  const auto first =
      std::ranges::upper_bound(own, range.from, {}, [&](const Bucket& b) { return b.start + width; });
  const auto behind = std::ranges::lower_bound(first, own.end(), range.to, {}, &Bucket::start);
  return std::vector<Bucket>(first, behind);
}

}  // namespace spindle::archive
