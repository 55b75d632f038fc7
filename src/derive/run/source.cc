#include "src/derive/run/source.h"

#include <cmath>
#include <limits>

namespace spindle::derive {

Result<archive::TagReader*> Source::reader(TagId tag) {
  auto& reader = readers_[tag];
  if (!reader) {
    TRY(reader, snapshot_.tag(tag, as_of_, cancel_));
  }
  return reader.get();
}

Result<Rows> Source::rows(TagId tag, TimeRange range) {
  TRY_OK(cancel_.check());
  TRY(auto* from, reader(tag));
  TRY(Batch batch, from->rows(range, archive::Order::forward, kSourceRowsMax + 1));
  if (batch.size() > kSourceRowsMax)
    return fail(Code::exhausted, "{} has more than {} rows from {} to {}; take a shorter range",
                from->tag().name, kSourceRowsMax, format_time(range.from), format_time(range.to));
  Rows out;
  out.time = std::move(batch.time);
  out.value = std::move(batch.value);
  out.quality = std::move(batch.quality);
  out.until = range.to;
  return out;
}

Result<std::optional<TimeRange>> Source::extent(TagId tag) {
  TRY(auto* from, reader(tag));
  TRY(const auto first, from->after(kTimeMin - Span{1}));
  if (!first) return std::nullopt;
  TRY(const auto last, from->at_or_before(kTimeMax));
  return TimeRange{first->time, last->time + Span{1}};
}

}  // namespace spindle::derive
