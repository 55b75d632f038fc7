#include <algorithm>

#include "src/derive/splice/splice.h"

namespace spindle::derive {
namespace {

int index_of(std::vector<std::string>& tags, const std::string& tag) {
  const auto found = std::ranges::find(tags, tag);
  if (found == tags.end()) tags.push_back(tag);
  return static_cast<int>(std::ranges::find(tags, tag) - tags.begin());
}

Segment out_of_service(TimeRange range) {
  return {.range = range, .cause = Cause::out_of_service, .note = "no device in service"};
}

Result<Conversion> unit_of(const SpliceInput& input, const std::string& from) {
  if (from == input.unit.text()) return Conversion{};
  TRY(const auto unit, Unit::parse(from));
  return conversion(unit, input.unit, input.atmosphere);
}

// Devices as documented, with the silences between them.
Result<> add_documented(const SpliceInput& input, SpliceTable& table) {
  const auto& all = input.installations;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& one = all[i];
    Segment segment{.range = one.valid, .component = one.component, .order = one.order};
    segment.tag = index_of(table.tags, one.tag);
    TRY(segment.unit, unit_of(input, one.unit));
    table.segments.push_back(std::move(segment));
    const Time next = i + 1 < all.size() ? all[i + 1].valid.from : kTimeMax;
    if (one.valid.to < next) table.segments.push_back(out_of_service({one.valid.to, next}));
  }
  return {};
}

}  // namespace

Result<SpliceTable> make_table(const SpliceInput& input, const ReadRows& read) {
  SpliceTable table;
  for (const auto& one : input.installations) index_of(table.tags, one.tag);
  for (const auto& tag : input.tags) index_of(table.tags, tag);
  TRY_OK(add_documented(input, table));
  if (input.installations.empty() && !input.tags.empty()) {
    Segment segment{.range = {}, .tag = 0, .note = "the only tag"};
    TRY(segment.unit, unit_of(input, input.tag_units[0].text()));
    table.segments.push_back(std::move(segment));
  }
  (void)read;
  TRY_OK(check(table));
  return table;
}

}  // namespace spindle::derive
