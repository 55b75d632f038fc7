#include "src/acquire/files/series.h"

#include <algorithm>

namespace spindle::acquire {
namespace {

const SeriesMapping kPlain{.name = "*"};

StateSet state_set_of(const StateSetMapping& mapping) {
  StateSet set{.name = mapping.name};
  for (const auto& state : mapping.states)
    set.states.emplace(static_cast<std::int32_t>(set.states.size()), state);
  return set;
}

}  // namespace

Result<SeriesBook> SeriesBook::make(const FileMapping& mapping, SampleSink& sink) {
  SeriesBook book{mapping, sink};
  for (const auto& set : mapping.state_sets) {
    book.states_[set.name] = state_set_of(set);
    TRY_OK(sink.declare(book.states_[set.name]));
  }
  return book;
}

void SeriesBook::begin_file(Fillings from_file_name) {
  fillings_ = std::move(from_file_name);
  for (const auto& constant : mapping_->constants) fillings_[constant.name] = constant.value;
  series_.clear();
}

const SeriesMapping* SeriesBook::mapping_of(std::string_view name) const {
  if (mapping_->series.empty()) return &kPlain;
  for (const auto& one : mapping_->series)
    if (fits(one.name, name)) return one.skip ? nullptr : &one;
  return nullptr;
}

Result<Tag> SeriesBook::tag_of(std::string_view name, const SeriesMapping& m) {
  fillings_["name"] = name;
  TRY(const auto pattern, NamePattern::parse(m.tag.empty() ? mapping_->tag : m.tag));
  TRY(const auto description, NamePattern::parse(m.description));
  Tag tag;
  TRY(tag.name, pattern.fill(fillings_));
  TRY(tag.description, description.fill(fillings_));
  tag.type = m.type;
  tag.step = m.step;
  tag.unit = m.unit;
  tag.state_set = m.state_set;
  tag.zero = m.zero;
  tag.span = m.span;
  tag.source = mapping_->source;
  tag.point_id = name;
  TRY_OK(check(tag));
  return sink_->declare(tag);
}

Result<Series*> SeriesBook::find(std::string_view name) {
  if (const auto known = series_.find(name); known != series_.end()) return known->second.get();
  const SeriesMapping* mapping = mapping_of(name);
  if (!mapping) return nullptr;
  if (series_.size() >= kSeriesMax)
    return fail(Code::exhausted, "more than {} series in one file; is tag_column the right column?",
                kSeriesMax);
  TRY(Tag tag, tag_of(name, *mapping));
  const auto states = states_.find(tag.state_set);
  auto series = std::make_unique<Series>(
      Series{std::move(tag), mapping, states == states_.end() ? nullptr : &states->second, {}});
  return series_.emplace(std::string{name}, std::move(series)).first->second.get();
}

}  // namespace spindle::acquire
