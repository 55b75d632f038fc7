#include "src/archive/read/reads_line.h"

#include "src/archive/read/bucket_math.h"

namespace spindle::archive {
namespace {

constexpr int kNoDataCode = 248;  // PI's system state "No Data"

Quality worse(Quality a, Quality b) { return b.uncertain() && !a.uncertain() ? b : a; }

}  // namespace

bool numeric(const Tag& tag) { return tag.type == ValueType::real || tag.type == ValueType::integer; }

bool usable(const Tag& tag, const Sample& sample) {
  return tag.type == ValueType::text ? !sample.quality.bad() : usable(sample.value, sample.quality.code);
}

Sample no_data(const Tag& tag, Time time) {
  Sample nothing;
  nothing.tag = tag.id, nothing.time = time;
  nothing.quality = quality::bad_no_data;
  nothing.state = system_state(kNoDataCode);
  return nothing;
}

Sample between(const Tag& tag, const std::optional<Sample>& before, const std::optional<Sample>& after,
               Time time) {
  if (!before) return no_data(tag, time);
  Sample sample = *before;
  if (sample.time == time) return sample;
  sample.time = time;
  sample.known.reset();
  if (tag.steps() || !after || !usable(tag, *before) || !usable(tag, *after)) return sample;
  const double share = seconds(time - before->time) / seconds(after->time - before->time);
  sample.value = before->value + (after->value - before->value) * share;
  sample.quality = worse(before->quality, after->quality);
  sample.state = kNoState;
  sample.text.reset();
  return sample;
}

}  // namespace spindle::archive
