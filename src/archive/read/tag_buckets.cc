#include "src/archive/read/tag_buckets.h"

#include <algorithm>

#include "src/archive/read/bucket_cache.h"
#include "src/archive/read/bucket_math.h"
#include "src/archive/read/bucket_sections.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kStretchRows = 65'536;

using Source = TagRows::Source;
using Sources = std::vector<Source>;

// Buckets are kept by the hour where they are of minutes, else by the day: no more rows are read at once.
Span block_of(Span width) { return width < Span{3600s} ? Span{3600s} : std::max(width, Span{86'400s}); }

TimeRange both(TimeRange a, TimeRange b) { return {std::max(a.from, b.from), std::min(a.to, b.to)}; }

void append_inside(std::vector<Bucket>& out, const std::vector<Bucket>& buckets, TimeRange range) {
  for (const Bucket& bucket : buckets)
    if (range.contains(bucket.start)) out.push_back(bucket);
}

class Builder {
 public:
  Builder(TagRows& rows, TagId tag, Span width, const Cancel& cancel)
      : rows_(&rows), tag_(tag), width_(width), cancel_(&cancel) {}

  Result<> add_window(TimeRange range) {
    TRY(const auto sources, rows_->sources_in(range));
    for (const Section& section : sections_of(sources, range, width_))
      TRY_OK(section.alone ? add_alone(*section.alone, section.range) : add_several(sources, section.range));
    return {};
  }

  std::vector<Bucket> take() { return std::move(out_); }

 private:
  // Whether what is seen of a segment today is what is asked for.
  [[nodiscard]] bool is_current(const Source& source) const {
    const auto as_of = rows_->as_of();
    return !as_of || micros(*as_of) >= std::max(source.time_max, source.known_max);
  }

  Result<> add_alone(const Source& source, TimeRange range) {
    if (source.segment && is_current(source)) {
      TRY(const auto buckets, source.segment->rollups(tag_, range, width_));
      if (buckets) return out_.insert(out_.end(), buckets->begin(), buckets->end()), Result<>{};
    }
    return add_rows({source}, range, out_);
  }

  Result<> add_several(const Sources& sources, TimeRange range) {
    const Span length = block_of(width_);
    while (!range.empty()) {
      TRY_OK(cancel_->check());
      const TimeRange block{aligned_down(range.from, length), aligned_down(range.from, length) + length};
      TRY_OK(add_block(sources, block, both(block, range)));
      range.from = block.to;
    }
    return {};
  }

  // Of the block only `part` is wanted. What is in segments changes seldom; hot rows touch few buckets.
  Result<> add_block(const Sources& sources, TimeRange block, TimeRange part) {
    TRY(const auto segments, segments_in(sources, block));
    if (!std::ranges::all_of(segments, [this](const Source& segment) { return is_current(segment); }))
      return add_rows(sources, part, out_);
    TRY(const auto settled, settled_buckets(segments, block));
    for (const TimeRange touched : touched_by_runs(sources, part)) {
      append_inside(out_, *settled, {part.from, touched.from});
      TRY_OK(add_rows(sources, touched, out_));
      part.from = touched.to;
    }
    append_inside(out_, *settled, part);
    return {};
  }

  // Those with rows in the block, in order of arrival. The biggest is only looked into when it is not alone.
  Result<Sources> segments_in(const Sources& sources, TimeRange block) {
    std::vector<const Source*> candidates;
    for (const Source& source : sources)
      if (source.segment && source.meets(block)) candidates.push_back(&source);
    std::ranges::sort(candidates, {}, &Source::rows);
    std::vector<const Source*> found;
    for (const Source* source : candidates) {
      const bool last = source == candidates.back();
      if (last && found.empty()) return Sources{*source};
      TRY(const Batch first, source->segment->some_rows(tag_, block, false, 1));
      if (!first.empty()) found.push_back(source);
    }
    std::ranges::sort(found);
    Sources out;
    for (const Source* source : found) out.push_back(*source);
    return out;
  }

  Result<BucketCache::Buckets> settled_buckets(const Sources& segments, TimeRange block) {
    if (segments.size() == 1) {
      TRY(auto rollups, segments[0].segment->rollups(tag_, block, width_));
      if (rollups) return std::make_shared<std::vector<Bucket>>(*std::move(rollups));
    }
    BucketCache* cache = segments.size() > 1 ? rows_->cache() : nullptr;
    BucketCache::Key key{{}, tag_, width_, block.from};
    for (const Source& source : segments) key.segments.push_back(source.segment);
    if (auto known = cache ? cache->find(key) : nullptr) return known;
    auto made = std::make_shared<std::vector<Bucket>>();
    TRY_OK(add_rows(segments, block, *made));
    if (cache) cache->put(key, made);
    return made;
  }

  // Whole buckets, ascending and apart, outside of which no run has rows.
  [[nodiscard]] std::vector<TimeRange> touched_by_runs(const Sources& sources, TimeRange range) const {
    std::vector<TimeRange> out;
    for (const Source& source : sources)
      if (const auto times = source.run ? source.run_times(range) : std::span<const std::int64_t>{};
          !times.empty())
        out.push_back({aligned_down(time_of(times.front()), width_),
                       aligned_down(time_of(times.back()), width_) + width_});
    std::ranges::sort(out, {}, &TimeRange::from);
    std::size_t kept = 0;
    for (const TimeRange touched : out)
      if (kept > 0 && touched.from <= out[kept - 1].to)
        out[kept - 1].to = std::max(out[kept - 1].to, touched.to);
      else
        out[kept++] = touched;
    out.resize(kept);
    return out;
  }

  Result<> add_rows(const Sources& sources, TimeRange range, std::vector<Bucket>& out) {
    BucketBuilder builder{width_, out};
    while (!range.empty()) {
      TRY_OK(cancel_->check());
      TRY(const auto stretch, rows_->next_of(sources, range, Order::forward, kStretchRows));
      const Batch& rows = stretch.rows;
      for (std::size_t i = 0; i < rows.size(); ++i) builder.add(rows.time[i], rows.value[i], rows.quality[i]);
      range.from = stretch.range.to;
    }
    builder.finish();
    return {};
  }

  TagRows* rows_;
  TagId tag_;
  Span width_;
  const Cancel* cancel_;
  std::vector<Bucket> out_;
};

}  // namespace

Result<std::vector<Bucket>> tag_buckets(TagRows& rows, TagId tag, TimeRange range, Span width,
                                        const Cancel& cancel) {
  if (width <= Span{0} || aligned_down(range.from, width) != range.from ||
      aligned_down(range.to, width) != range.to)
    return fail(Code::invalid, "buckets of {} must begin and end at whole multiples of it",
                format_span(width));
  range = {std::max(range.from, aligned_down(kTimeMin, width)),
           std::min(range.to, aligned_up(kTimeMax, width))};
  Builder builder{rows, tag, width, cancel};
  while (!range.empty()) {
    TRY_OK(cancel.check());
    const Time to = std::min(range.to, rows.window_at(range.from).to);
    TRY_OK(builder.add_window({range.from, to}));
    range.from = to;
  }
  return builder.take();
}

}  // namespace spindle::archive
