// What PI Web API answers, as values. Pure; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/model/model.h"

namespace spindle::acquire {

struct PiPoint {
  std::string web_id, name, description, type, state_set, unit;
  bool step = false;
  double zero = 0, span = 100;
};

struct PiEvents {
  Batch rows;  // tag is the one asked for; in the order of the answer
  std::vector<Reject> rejects;
  std::size_t count = 0;  // events in the answer, rejects included
  std::optional<Time> last;
};

// An answer with status 200 may carry a WebException: then this is its HTTP status, 0 otherwise.
// Code::unavailable: the text is no JSON, perhaps cut short; ask again.
Result<int> web_exception(std::string_view json);

Result<PiEvents> parse_recorded(std::string_view json, const Tag& tag);
Result<std::vector<PiPoint>> parse_points(std::string_view json);

struct PiNamed {
  std::string name, web_id;
  std::optional<std::int64_t> value;
};
Result<std::vector<PiNamed>> parse_items(std::string_view json);  // data servers, state sets, states

// Real, integer, digital, text; nullopt: blobs and the like, which are not kept.
std::optional<ValueType> value_type_of(std::string_view point_type);

}  // namespace spindle::acquire
