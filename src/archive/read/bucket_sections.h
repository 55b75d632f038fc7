// Where in time one source alone has rows of a tag, and where there are several. Private to the archive.
// Pure.
#pragma once

#include <vector>

#include "src/archive/read/tag_rows.h"

namespace spindle::archive {

// Part of a window with the same sources throughout, cut at whole buckets.
struct Section {
  TimeRange range;
  const TagRows::Source* alone = nullptr;  // the only source with rows here; null: there may be several
};

// Cut where a source's first bucket begins or its last one ends; parts without rows are left out. Sections
// point into `sources`.
std::vector<Section> sections_of(const std::vector<TagRows::Source>& sources, TimeRange range, Span width);

}  // namespace spindle::archive
