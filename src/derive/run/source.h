// Rows of tags out of a frozen view of the archive. One thread.
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "src/archive/archive.h"
#include "src/derive/rows.h"

namespace spindle::derive {

class Source {
 public:
  Source(archive::Snapshot snapshot, std::optional<Time> as_of, const Cancel& cancel)
      : snapshot_(std::move(snapshot)), as_of_(as_of), cancel_(cancel) {}

  // Rows in the range, `until` its end; Code::exhausted beyond kSourceRowsMax.
  Result<Rows> rows(TagId tag, TimeRange range);
  // From the first row to behind the last; nullopt for a tag without rows.
  Result<std::optional<TimeRange>> extent(TagId tag);
  [[nodiscard]] std::optional<Time> as_of() const { return as_of_; }
  [[nodiscard]] const archive::Snapshot& snapshot() const { return snapshot_; }
  [[nodiscard]] Result<> check() const { return cancel_.check(); }

 private:
  Result<archive::TagReader*> reader(TagId tag);

  archive::Snapshot snapshot_;
  std::optional<Time> as_of_;
  Cancel cancel_;
  std::map<TagId, std::unique_ptr<archive::TagReader>> readers_;
};

inline constexpr std::size_t kSourceRowsMax = 200'000'000;

}  // namespace spindle::derive
