#include "src/archive/read/bucket_sections.h"

#include <algorithm>

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {

using Source = TagRows::Source;

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

}  // namespace spindle::archive
