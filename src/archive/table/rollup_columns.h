// The fields of a bucket as the columns of the rollups table, in their order. Private to the archive.
#pragma once

#include <cstdint>
#include <limits>

#include "src/archive/read/bucket.h"

namespace spindle::archive {

// Calls visit.times/whole/real/code(name, get) for each field; `get` gives a reference to it in a bucket.
// `kept` says when a bucket has the field; the others stand as null.
template <class Visit>
void for_bucket_fields(Visit&& visit) {
  const auto always = [](const Bucket&) { return true; };
  const auto any_good = [](const Bucket& b) { return b.good > 0; };
  const auto any_bad = [](const Bucket& b) { return b.good < b.count; };
  visit.time(
      "start", [](auto& b) -> auto& { return b.start; }, always, false);
  visit.whole(
      "count", [](auto& b) -> auto& { return b.count; });
  visit.whole(
      "good", [](auto& b) -> auto& { return b.good; });
  visit.whole(
      "uncertain", [](auto& b) -> auto& { return b.uncertain; });
  visit.time(
      "first_time", [](auto& b) -> auto& { return b.first.time; }, always, false);
  visit.real(
      "first_value", [](auto& b) -> auto& { return b.first.value; });
  visit.code(
      "first_quality", [](auto& b) -> auto& { return b.first.quality; }, always, false);
  visit.time(
      "last_time", [](auto& b) -> auto& { return b.last.time; }, always, false);
  visit.real(
      "last_value", [](auto& b) -> auto& { return b.last.value; });
  visit.code(
      "last_quality", [](auto& b) -> auto& { return b.last.quality; }, always, false);
  visit.time(
      "min_time", [](auto& b) -> auto& { return b.min.time; }, any_good, true);
  visit.real(
      "min_value", [](auto& b) -> auto& { return b.min.value; });
  visit.code(
      "min_quality", [](auto& b) -> auto& { return b.min.quality; }, any_good, true);
  visit.time(
      "max_time", [](auto& b) -> auto& { return b.max.time; }, any_good, true);
  visit.real(
      "max_value", [](auto& b) -> auto& { return b.max.value; });
  visit.code(
      "max_quality", [](auto& b) -> auto& { return b.max.quality; }, any_good, true);
  visit.time(
      "bad_time", [](auto& b) -> auto& { return b.bad.time; }, any_bad, true);
  visit.code(
      "bad_quality", [](auto& b) -> auto& { return b.bad.quality; }, any_bad, true);
  visit.real(
      "sum", [](auto& b) -> auto& { return b.sum; });
  visit.real(
      "sum_squares", [](auto& b) -> auto& { return b.sum_squares; });
  visit.real(
      "integral_linear", [](auto& b) -> auto& { return b.integral_linear; });
  visit.real(
      "integral_step", [](auto& b) -> auto& { return b.integral_step; });
  visit.real(
      "squares_linear", [](auto& b) -> auto& { return b.squares_linear; });
  visit.real(
      "squares_step", [](auto& b) -> auto& { return b.squares_step; });
  visit.span(
      "good_microseconds", [](auto& b) -> auto& { return b.good_time; });
}

}  // namespace spindle::archive
