// Any bytes as an answer of PI Web API: an error or values that an archive takes.
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "src/acquire/pi/pi_json.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace spindle;
  const std::string_view json{reinterpret_cast<const char*>(data), size};
  (void)acquire::web_exception(json);
  (void)acquire::parse_points(json);
  (void)acquire::parse_items(json);
  for (const auto type : {ValueType::real, ValueType::integer, ValueType::digital, ValueType::text}) {
    Tag tag;
    tag.id = TagId{1};
    tag.name = "t";
    tag.type = type;
    const auto events = acquire::parse_recorded(json, tag);
    if (!events) continue;
    CHECK(events->rows.size() + events->rejects.size() == events->count);
    for (std::size_t i = 0; i < events->rows.size(); ++i) {
      const Sample row = events->rows.at(i);
      CHECK(row.time >= kTimeMin && row.time < kTimeMax);
      CHECK(!std::isnan(row.value) || row.text || row.quality.bad() || row.state != kNoState);
    }
  }
  return 0;
}
