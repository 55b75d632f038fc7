// What GET or POST /v1/read asks for. Private to src/serve.
#pragma once

#include <vector>

#include "src/archive/read/reads.h"
#include "src/serve/router.h"

namespace spindle::serve {

enum class ReadKind { recorded, interpolated, at_times, last_at, plot, summary };

struct ReadRequest {
  std::vector<Tag> tags;
  ReadKind kind = ReadKind::recorded;
  Time start, end;
  std::optional<Time> as_of;
  Span interval{0};         // interpolated, last-at; summary: width of a part, zero for one
  int intervals = 400;      // plot
  std::vector<Time> times;  // at-times, last-at
  archive::Boundary boundary = archive::Boundary::inside;
  archive::Basis basis = archive::Basis::time_weighted;
  std::optional<std::size_t> max_count;  // recorded: of each tag
  bool arrow = false;
};

inline constexpr std::size_t kReadTagsMax = 10'000, kReadTimesMax = 1'000'000;

Result<ReadRequest> parse_read(const Call& call);

// Members of a JSON object as query fields, so that both ways of asking are one. Values are texts, numbers,
// booleans or lists of those.
Result<HttpRequest> with_json_fields(const HttpRequest& request);

// Whether Arrow is asked for, by `format=arrow` or the Accept header.
bool wants_arrow(const HttpRequest& request);

// "as_of" of any route.
Result<std::optional<Time>> parse_as_of(const HttpRequest& request, Time now);

}  // namespace spindle::serve
