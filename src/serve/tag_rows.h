// The rows that a read answers with, tag by tag, a bounded number at a time. One thread. Private to
// src/serve.
#pragma once

#include "src/serve/read_request.h"

namespace spindle::serve {

struct TagRows {
  std::size_t tag = 0;  // index in ReadRequest::tags
  Batch rows;           // never empty, but for a tag without rows at all
  bool last = false;    // no more of this tag
};

class TagRowsReader {
 public:
  TagRowsReader(archive::Snapshot snapshot, ReadRequest request, Cancel cancel)
      : snapshot_(std::move(snapshot)), request_(std::move(request)), cancel_(std::move(cancel)) {}
  [[nodiscard]] const ReadRequest& request() const { return request_; }

  // nullopt behind the last tag.
  Result<std::optional<TagRows>> next();

  // One vector for each tag, one Summary for each range.
  Result<std::vector<std::vector<archive::Summary>>> summaries(std::span<const TimeRange> ranges) const;

 private:
  Result<std::unique_ptr<archive::TagReader>> reader(std::size_t tag) const;
  Result<Batch> answer(archive::TagReader& reader) const;
  Result<TagRows> page();  // recorded without a count: as much as there is

  archive::Snapshot snapshot_;
  const ReadRequest request_;
  Cancel cancel_;
  std::size_t tag_ = 0;
  std::unique_ptr<archive::TagReader> reader_;  // of tag_, while it is paged
  Time from_;
};

}  // namespace spindle::serve
