#include "src/serve/tag_rows.h"

#include "src/archive/read/many.h"

namespace spindle::serve {
namespace {

constexpr std::size_t kPageRows = 65'536;

// Cuts the rows of the newest time off, so that the next page can begin there; nothing is cut when they are
// all.
void drop_last_time(Batch& rows) {
  std::size_t keep = rows.size();
  while (keep > 0 && rows.time[keep - 1] == rows.time.back()) --keep;
  rows.tag.resize(keep), rows.time.resize(keep), rows.value.resize(keep), rows.quality.resize(keep);
  if (!rows.state.empty()) rows.state.resize(keep);
  if (!rows.known.empty()) rows.known.resize(keep);
  if (!rows.text.empty()) rows.text.resize(keep);
}

}  // namespace

Result<std::unique_ptr<archive::TagReader>> TagRowsReader::reader(std::size_t tag) const {
  return snapshot_.tag(request_.tags[tag].id, request_.as_of, cancel_);
}

Result<std::vector<std::vector<archive::Summary>>> TagRowsReader::summaries(
    std::span<const TimeRange> ranges) const {
  std::vector<TagId> ids;
  for (const Tag& tag : request_.tags) ids.push_back(tag.id);
  return archive::summaries_of(snapshot_, ids, ranges, request_.basis,
                               {.as_of = request_.as_of, .cancel = cancel_});
}

Result<std::optional<TagRows>> TagRowsReader::next() {
  if (tag_ == request_.tags.size()) return std::nullopt;
  if (!reader_) {
    TRY(reader_, reader(tag_));
    from_ = request_.start;
  }
  const bool paged = request_.kind == ReadKind::recorded && !request_.max_count &&
                     request_.boundary == archive::Boundary::inside && request_.start <= request_.end;
  TagRows out{tag_, {}, true};
  if (paged) {
    TRY(out, page());
  } else {
    TRY(out.rows, answer(*reader_));
  }
  if (out.last) reader_.reset(), ++tag_;
  return out;
}

Result<TagRows> TagRowsReader::page() {
  const TimeRange range{from_, request_.end + Span{1}};
  for (std::size_t count = kPageRows;; count *= 2) {
    TRY(auto rows, reader_->rows(range, archive::Order::forward, count));
    if (rows.size() < count) return TagRows{tag_, std::move(rows), true};
    const auto next = time_of(rows.time.back());
    if (next == time_of(rows.time.front())) continue;  // more rows on one time than a page holds
    drop_last_time(rows);
    from_ = next;
    return TagRows{tag_, std::move(rows), false};
  }
}

Result<Batch> TagRowsReader::answer(archive::TagReader& reader) const {
  const auto& r = request_;
  switch (r.kind) {
    case ReadKind::recorded:
      return archive::recorded(reader, r.start, r.end, r.boundary,
                               r.max_count.value_or(archive::kReadRowsMax));
    case ReadKind::interpolated:
      return archive::interpolated(reader, r.start, r.end, r.interval);
    case ReadKind::at_times:
      return archive::at_times(reader, r.times);
    case ReadKind::last_at:
      return archive::last_at(reader, r.times);
    case ReadKind::plot:
      return archive::plot(reader, r.start, r.end, r.intervals);
    case ReadKind::summary:
      break;
  }
  return fail(Code::invalid, "a summary has no rows");
}

}  // namespace spindle::serve
