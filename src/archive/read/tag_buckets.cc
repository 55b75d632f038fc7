#include "src/archive/read/tag_buckets.h"

#include <algorithm>

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {
namespace {

constexpr std::size_t kStretchRows = 65'536;

using Source = TagRows::Source;

// Part of a window with the same sources throughout, cut at whole buckets.
struct Section {
  TimeRange range;
  const Source* alone = nullptr;  // the only source with rows here; null: there are several
};

// Cut where a source's first bucket begins or its last one ends; parts without rows are left out.
std::vector<Section> sections_of(const std::vector<Source>& sources, TimeRange range, Span width) {
  struct Edge {
    Time at;
    const Source* source;
    bool begins;
  };
  std::vector<Edge> edges;
  for (const Source& source : sources) {
    const Time from = aligned_down(time_of(source.time_min), width);
    const Time to = aligned_down(time_of(source.time_max), width) + width;
    edges.push_back({std::max(from, range.from), &source, true});
    edges.push_back({std::min(to, range.to), &source, false});
  }
  std::ranges::stable_sort(edges, {}, &Edge::at);
  std::vector<Section> sections;
  std::vector<const Source*> open;
  Time from = range.from;
  for (const Edge& edge : edges) {
    const Source* alone = open.size() == 1 ? open.front() : nullptr;
    if (edge.at > from && !open.empty()) {
      if (!sections.empty() && !alone && !sections.back().alone && sections.back().range.to == from)
        sections.back().range.to = edge.at;
      else
        sections.push_back({{from, edge.at}, alone});
    }
    from = edge.at;
    if (edge.begins)
      open.push_back(edge.source);
    else
      std::erase(open, edge.source);
  }
  return sections;
}

class Builder {
 public:
  Builder(TagRows& rows, TagId tag, Span width, const Cancel& cancel)
      : rows_(&rows), tag_(tag), width_(width), cancel_(&cancel) {}

  Result<> add_window(TimeRange range) {
    TRY(const auto sources, rows_->sources_in(range));
    for (const Section& section : sections_of(sources, range, width_)) {
      TRY(const bool done, add_rollups(section));
      if (!done) TRY_OK(add_rows(section.range));
    }
    return {};
  }

  std::vector<Bucket> take() { return std::move(out_); }

 private:
  // A segment's rollups are of the rows seen in it alone, as known today.
  [[nodiscard]] bool rolled_up(const Source& source) const {
    const auto as_of = rows_->as_of();
    return source.segment && (!as_of || (!source.any_late && micros(*as_of) >= source.time_max));
  }

  Result<bool> add_rollups(const Section& section) {
    if (!section.alone || !rolled_up(*section.alone)) return false;
    TRY(const auto buckets, section.alone->segment->rollups(tag_, section.range, width_));
    if (!buckets) return false;
    out_.insert(out_.end(), buckets->begin(), buckets->end());
    return true;
  }

  Result<> add_rows(TimeRange range) {
    BucketBuilder builder{width_, out_};
    while (!range.empty()) {
      TRY_OK(cancel_->check());
      TRY(const auto stretch, rows_->next(range, Order::forward, kStretchRows));
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
