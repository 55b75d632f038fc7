#include "src/serve/pi_web_api/filter.h"

#include "src/serve/fields.h"

namespace spindle::serve::pi {
namespace {

constexpr int kFiltered = 244;
constexpr Choice<bool> kFlags[] = {{"false", false}, {"true", true}};

Sample filtered(const Sample& row) {
  Sample out{.tag = row.tag, .time = row.time, .state = system_state(kFiltered)};
  out.quality = quality_of({.system_state = kFiltered});
  return out;
}

}  // namespace

Result<std::optional<Filter>> Filter::of(const Call& call, const archive::Snapshot& snapshot,
                                         const Tag& tag) {
  const auto text = call.request.value("filterExpression");
  if (text.empty()) return std::nullopt;
  bool include = false;
  TRY_OK(read_choice(call.request, "includeFilteredValues", kFlags, include));
  TRY(auto condition, BoundExpression::open(call.site, snapshot, text, &tag));
  return Filter{std::move(condition), include};
}

Result<std::vector<Value>> Filter::look_at(const Batch& rows) {
  std::vector<Time> times;
  for (const auto time : rows.time) times.push_back(time_of(time));
  return condition_.at(times, &rows);
}

Result<Batch> Filter::keep(const Batch& rows, std::size_t max_count) {
  TRY(const auto passes, look_at(rows));
  Batch out;
  for (std::size_t i = 0; i < rows.size() && out.size() < max_count; ++i)
    if (passes[i].yes()) out.push_row(rows, i);
  return out;
}

Result<Batch> Filter::show(const Batch& rows, Shown shown, std::size_t max_count) {
  if (!include_) return keep(rows, max_count);
  TRY(const auto passes, look_at(rows));
  Batch out;
  bool last_passed = true;
  for (std::size_t i = 0; i < rows.size() && out.size() < max_count; ++i) {
    const bool show = shown == Shown::each || last_passed;
    last_passed = passes[i].yes();
    if (last_passed)
      out.push_row(rows, i);
    else if (show)
      out.push(filtered(rows.at(i)));
  }
  return out;
}

Result<std::vector<TimeRange>> Filter::holds(TimeRange range, std::span<const Time> times) {
  TRY(const auto passes, condition_.at(times));
  std::vector<TimeRange> out;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const auto from = std::max(times[i], range.from),
               to = i + 1 < times.size() ? std::min(times[i + 1], range.to) : range.to;
    if (!passes[i].yes() || from >= to) continue;
    if (!out.empty() && out.back().to == from)
      out.back().to = to;
    else
      out.push_back({from, to});
  }
  return out;
}

}  // namespace spindle::serve::pi
