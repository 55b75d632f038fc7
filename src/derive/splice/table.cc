#include <algorithm>
#include <cmath>
#include <map>

#include "src/derive/splice/correct.h"
#include "src/derive/splice/counter.h"
#include "src/derive/splice/find.h"
#include "src/derive/splice/splice.h"

namespace spindle::derive {
namespace {

int index_of(std::vector<std::string>& tags, const std::string& tag) {
  const auto found = std::ranges::find(tags, tag);
  if (found == tags.end()) tags.push_back(tag);
  return static_cast<int>(std::ranges::find(tags, tag) - tags.begin());
}

Result<Conversion> unit_of(const SpliceInput& input, const std::string& from) {
  if (from == input.unit.text()) return Conversion{};
  TRY(const auto unit, Unit::parse(from));
  return conversion(unit, input.unit, input.atmosphere);
}

class TableMaker {
 public:
  TableMaker(const SpliceInput& input, const ReadRows& read) : input_(input), read_(read) {}

  Result<SpliceTable> make() {
    for (const auto& one : input_.installations) index_of(table_.tags, one.tag);
    for (const auto& tag : input_.tags) index_of(table_.tags, tag);
    if (!input_.installations.empty()) {
      TRY_OK(add_documented());
    } else {
      TRY_OK(add_tags());
    }
    if (input_.options.correct) TRY_OK(correct(input_, read_, table_));
    if (input_.options.find_units || input_.options.find_ranges) TRY_OK(divide(&TableMaker::changes_in));
    if (input_.options.find_rollovers) TRY_OK(divide(&TableMaker::restarts_in));
    TRY_OK(check(table_));
    return std::move(table_);
  }

 private:
  // Devices as documented, with the silences between them.
  Result<> add_documented() {
    const auto& all = input_.installations;
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& one = all[i];
      Segment segment{.range = one.valid, .component = one.component, .order = one.order};
      segment.tag = index_of(table_.tags, one.tag);
      TRY(segment.unit, unit_of(input_, one.unit));
      unit_texts_[one.valid.from] = one.unit;
      table_.segments.push_back(std::move(segment));
      const Time next = i + 1 < all.size() ? all[i + 1].valid.from : kTimeMax;
      if (one.valid.to < next)
        table_.segments.push_back(
            {.range = {one.valid.to, next}, .cause = Cause::out_of_service, .note = "no device in service"});
    }
    return {};
  }

  struct Extent {
    std::size_t tag;
    TimeRange range;
  };

  // Undocumented: tags in the order in which their rows begin; each counts until the next one begins.
  Result<> add_tags() {
    std::vector<Extent> extents;
    for (std::size_t i = 0; i < input_.tags.size(); ++i) {
      TRY(const auto rows, read_(input_.tags[i], input_.range));
      if (!rows.empty())
        extents.push_back({i, {time_of(rows.time.front()), time_of(rows.time.back()) + Span{1}}});
    }
    if (extents.size() > 1 && !input_.options.find_renames)
      return fail(Code::invalid,
                  "tags names several with rows; say in installations which counts when, or find_renames");
    std::ranges::stable_sort(extents, {}, [](const Extent& e) { return e.range.from; });
    for (std::size_t k = 0; k < extents.size(); ++k) TRY_OK(add_tag(extents, k));
    return {};
  }

  Result<> add_tag(const std::vector<Extent>& extents, std::size_t k) {
    const auto& extent = extents[k];
    Segment segment{.range = {k == 0 ? kTimeMin : extent.range.from,
                              k + 1 < extents.size() ? extents[k + 1].range.from : kTimeMax},
                    .documented = k == 0 && extents.size() == 1};
    segment.tag = index_of(table_.tags, input_.tags[extent.tag]);
    TRY(segment.unit, unit_of(input_, input_.tag_units[extent.tag].text()));
    unit_texts_[segment.range.from] = input_.tag_units[extent.tag].text();
    if (k > 0) {
      TRY(const bool renamed, continues(extents[k - 1], extent, segment));
      if (renamed) segment.cause = Cause::renamed;
    }
    table_.segments.push_back(std::move(segment));
    return {};
  }

  // Whether the later tag goes on where the earlier one ended: same level, noise and resolution.
  Result<bool> continues(const Extent& before, const Extent& after, Segment& segment) {
    if (before.range.to > after.range.from) return false;
    TRY(auto old_rows,
        read_(input_.tags[before.tag], {before.range.to - input_.options.overlap, before.range.to}));
    TRY(auto new_rows,
        read_(input_.tags[after.tag], {after.range.from, after.range.from + input_.options.overlap}));
    for (double& value : old_rows.value) value = table_.segments.back().unit(value);
    for (double& value : new_rows.value) value = segment.unit(value);
    return spindle::derive::continues(old_rows, new_rows);
  }

  using Divide = Result<std::vector<Segment>> (TableMaker::*)(const Segment& segment, const Rows& rows);

  // Each segment with a tag in as many parts as the data show.
  Result<> divide(Divide parts_of) {
    std::vector<Segment> out;
    for (const auto& segment : table_.segments) {
      const TimeRange range{std::max(segment.range.from, input_.range.from),
                            std::min(segment.range.to, input_.range.to)};
      if (segment.tag < 0 || range.empty()) {
        out.push_back(segment);
        continue;
      }
      TRY(const auto rows, read_(table_.tags[static_cast<std::size_t>(segment.tag)], range));
      TRY(auto parts, (this->*parts_of)(segment, rows));
      std::ranges::move(parts, std::back_inserter(out));
    }
    table_.segments = std::move(out);
    return {};
  }

  Result<std::vector<Segment>> changes_in(const Segment& segment, const Rows& rows) {
    FindOptions options{.units = {}, .ranges = input_.options.find_ranges};
    const auto written = unit_texts_.upper_bound(segment.range.from);
    const auto& unit = written == unit_texts_.begin() ? input_.unit.text() : std::prev(written)->second;
    if (input_.options.find_units) {
      TRY(options.units, candidates(unit));
    }
    if (input_.installations.empty()) {
      const auto tag = std::ranges::find(input_.tags, table_.tags[static_cast<std::size_t>(segment.tag)]);
      const auto& range = input_.tag_ranges[static_cast<std::size_t>(tag - input_.tags.begin())];
      options.zero = range.zero, options.span = range.span;
    }
    for (const auto& one : input_.installations)
      if (one.valid.from <= segment.range.from && segment.range.from < one.valid.to)
        options.zero = one.zero.value_or(0), options.span = one.span.value_or(0);
    std::vector<Segment> out{segment};
    for (auto& change : find_changes(rows, options)) {
      Segment part = segment;
      part.range.from = time_of(change.time) - segment.lag;
      part.unit = change.to_declared.then(segment.unit);
      part.cause = change.unit.empty() ? Cause::range_changed : Cause::unit_changed;
      part.documented = false;
      part.note = fmt::format("{}seen in {}", change.unit.empty() ? "" : change.unit + ", ", change.evidence);
      out.back().range.to = part.range.from;
      out.push_back(std::move(part));
    }
    return out;
  }

  Result<std::vector<Candidate>> candidates(const std::string& declared) const {
    std::vector<Candidate> out;
    TRY(const auto unit, Unit::parse(declared));
    for (const auto& other : alternatives(unit)) {
      TRY(const auto to_declared, conversion(other, unit, input_.atmosphere));
      out.push_back({other.text(), to_declared});
    }
    return out;
  }

  Result<std::vector<Segment>> restarts_in(const Segment& segment, const Rows& rows) {
    std::vector<Segment> out{segment};
    double total = 0, unsure = 0;
    for (const auto& restart : find_restarts(rows, input_.options.counter_max)) {
      Segment part = segment;
      total += restart.added;
      unsure = std::hypot(unsure, restart.unsure);
      part.range.from = time_of(restart.time) - segment.lag;
      part.unit = Conversion{1, total}.then(segment.unit);
      part.sigma = std::hypot(segment.sigma, std::abs(segment.unit.factor) * unsure);
      part.cause = restart.cause;
      part.documented = false;
      part.note = fmt::format("{} counted before", total);
      out.back().range.to = part.range.from;
      out.push_back(std::move(part));
    }
    return out;
  }

  const SpliceInput& input_;
  const ReadRows& read_;
  SpliceTable table_;
  std::map<Time, std::string> unit_texts_;  // of the values, by when a segment begins
};

}  // namespace

Result<SpliceTable> make_table(const SpliceInput& input, const ReadRows& read) {
  return TableMaker{input, read}.make();
}

}  // namespace spindle::derive
