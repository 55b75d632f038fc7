#include "src/serve/pi_web_api/bound_expression.h"

#include <algorithm>
#include <cmath>

#include "src/archive/read/reads.h"
#include "src/serve/pi_web_api/values.h"

namespace spindle::serve::pi {
namespace {

Value value_of(const Tag& tag, const std::optional<StateSet>& states, const Sample& sample) {
  if (sample.quality.bad() || is_system_state(sample.state)) return Value::bad();
  if (tag.type == ValueType::text) return sample.text ? Value::of(*sample.text) : Value::bad();
  if (tag.type != ValueType::digital) return Value::of(sample.value);
  if (!std::isfinite(sample.value)) return Value::bad();
  const auto code = static_cast<std::int32_t>(sample.value);
  if (states)
    if (const auto found = states->states.find(code); found != states->states.end())
      return Value::state(code, found->second);
  return Value::state(code, std::to_string(code));
}

// 'TAG', or '\\SERVER\TAG' as PI clients write it.
std::string_view name_in(std::string_view written) {
  return written.starts_with("\\\\") ? written.substr(written.find('\\', 2) + 1) : written;
}

}  // namespace

Result<Batch> values_at(archive::TagReader& reader, std::span<const Time> times, Time now) {
  TRY(auto rows, archive::at_times(reader, times));
  Batch out;
  for (std::size_t i = 0; i < rows.size(); ++i)
    out.push(time_of(rows.time[i]) > now ? no_data(reader.tag().id, time_of(rows.time[i])) : rows.at(i));
  return out;
}

Result<BoundExpression> BoundExpression::open(Site& site, const archive::Snapshot& snapshot,
                                              std::string_view text, const Tag* self) {
  TRY(auto parsed, Expression::parse(text));
  BoundExpression out{site, std::move(parsed)};
  for (const auto& written : out.expression_.tags()) {
    if (written == "." && !self)
      return fail(Code::invalid, "The expression's '.' stands for no stream here.");
    const auto tag = written == "." ? std::optional{*self} : site.archive.find_tag(name_in(written));
    if (!tag) return fail(Code::not_found, "The expression names '{}', which does not exist.", written);
    auto& column = out.columns_.emplace_back();
    TRY(column.reader, snapshot.tag(tag->id));
    if (!tag->state_set.empty()) column.states = site.archive.find_state_set(tag->state_set);
    column.self = self && tag->id == self->id;
  }
  return out;
}

Result<std::vector<Value>> BoundExpression::at(std::span<const Time> times, const Batch* own) {
  const auto now = site_.env.clock.now();
  std::vector<Batch> columns;
  for (const auto& column : columns_) {
    if (own && column.self) {
      columns.push_back(*own);
      continue;
    }
    TRY(auto rows, values_at(*column.reader, times, now));
    columns.push_back(std::move(rows));
  }
  std::vector<Value> out, row(columns_.size());
  out.reserve(times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    for (std::size_t c = 0; c < columns.size(); ++c)
      row[c] = value_of(columns_[c].reader->tag(), columns_[c].states, columns[c].at(i));
    out.push_back(expression_.at(row));
  }
  return out;
}

Result<std::vector<Time>> BoundExpression::recorded_times(TimeRange range) {
  std::vector<Time> out;
  for (const auto& column : columns_) {
    TRY(const auto rows, column.reader->rows(range, archive::Order::forward, kExpressionRowsMax));
    for (const auto time : rows.time) out.push_back(time_of(time));
    if (out.size() >= kExpressionRowsMax)
      return fail(Code::exhausted, "The expression's tags have more than {} events; take a shorter range.",
                  kExpressionRowsMax);
  }
  std::ranges::sort(out);
  out.erase(std::ranges::unique(out).begin(), out.end());
  return out;
}

bool BoundExpression::steps() const {
  return std::ranges::all_of(columns_, [](const auto& column) { return column.reader->tag().steps(); });
}

}  // namespace spindle::serve::pi
