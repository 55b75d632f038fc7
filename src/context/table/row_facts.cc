#include "src/context/table/row_facts.h"

#include <algorithm>

#include "src/context/table/failure_modes.h"

namespace spindle::context {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto from = text.find_first_not_of(" \t\r\n");
  return from == std::string_view::npos ? "" : text.substr(from, text.find_last_not_of(" \t\r\n") - from + 1);
}

std::string_view cell(const TableRow& row, std::size_t column) {
  return column < row.cells.size() ? trimmed(row.cells[column]) : std::string_view{};
}

std::string text_of(const TableRow& row) { return fmt::format("{}", fmt::join(row.cells, " | ")); }

std::vector<std::string_view> split(std::string_view text, std::string_view separator) {
  std::vector<std::string_view> out;
  for (;;) {
    const auto at = separator.empty() ? std::string_view::npos : text.find(separator);
    if (const auto part = trimmed(text.substr(0, at)); !part.empty()) out.push_back(part);
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + separator.size());
  }
}

}  // namespace

Result<RowFacts> RowFacts::make(const TableMapping& mapping, const std::vector<std::string>& columns,
                                const std::string& file) {
  TRY(auto times,
      acquire::TimeReader::make(
          {.format = mapping.time_format, .zone = mapping.zone, .ambiguous = acquire::Ambiguous::earlier}));
  RowFacts facts{mapping, columns, file, std::move(times)};
  if (auto bound = facts.bind(); !bound) return std::unexpected(bound.error().within(file));
  return facts;
}

Result<> RowFacts::bind() {
  TRY(key_, Template::parse(mapping_.key));
  TRY(name_, Template::parse(mapping_.name));
  TRY_OK(key_.bind(columns_));
  TRY_OK(name_.bind(columns_));
  for (const auto& [name, column] : {std::pair{&mapping_.id, &id_},
                                     {&mapping_.parent, &parent_},
                                     {&mapping_.failure_mode, &failure_mode_}})
    if (!name->empty()) {
      TRY(*column, column_of(columns_, *name));
    }
  for (const auto& [names, dates] : {std::pair{&mapping_.begin, &begin_}, {&mapping_.end, &end_}})
    for (const auto& name : *names) {
      TRY(dates->emplace_back(), column_of(columns_, name));
    }
  for (const auto& link : mapping_.links) TRY_OK(bind(link));
  for (const auto& [from, to] : mapping_.failure_modes) failure_modes_.emplace(from, to);
  return {};
}

Result<> RowFacts::bind(const LinkColumn& link) {
  BoundLink bound{.mapping = &link};
  TRY(bound.column, column_of(columns_, link.column));
  for (const auto& [name, column] : {std::pair{&link.begin, &bound.begin}, {&link.end, &bound.end}})
    if (!name->empty()) {
      TRY(*column, column_of(columns_, *name));
    }
  for (const auto& text : link.keep) {
    const auto equals = text.find('=');
    Keep keep{.name = equals == std::string::npos ? text : text.substr(equals + 1)};
    TRY(keep.column, column_of(columns_, text.substr(0, equals)));
    bound.keep.push_back(std::move(keep));
  }
  links_.push_back(std::move(bound));
  return {};
}

// Every cell that is not empty; nothing is lost because nobody mapped it.
Result<Properties> RowFacts::properties(const TableRow& row) const {
  Properties out;
  for (std::size_t i = 0; i < std::min(columns_.size(), row.cells.size()); ++i)
    if (!row.cells[i].empty()) out.emplace_back(columns_[i], row.cells[i]);
  if (!failure_mode_) return out;
  std::string code{cell(row, *failure_mode_)};
  if (const auto found = failure_modes_.find(code); found != failure_modes_.end()) code = found->second;
  if (!failure_mode(code).empty()) out.emplace_back("iso14224_failure_mode", code);
  return out;
}

Result<std::optional<Time>> RowFacts::date(std::string_view cell, const std::string& place, FactSink& sink) {
  if (cell.empty()) return std::nullopt;
  acquire::TimeOrder order;
  const auto time = times_.read(cell, order);
  if (time && *time >= kTimeMin && *time < kTimeMax) return *time;
  const std::string why = time ? "lies outside of 1900 to 2199" : time.error().message;
  TRY_OK(sink.add(
      Problem{place, fmt::format("the date '{}' {}; it counts as missing", cell, why), std::string{cell}}));
  return std::nullopt;
}

Result<std::optional<Time>> RowFacts::first_date(const TableRow& row, const std::vector<std::size_t>& columns,
                                                 const std::string& place, FactSink& sink) {
  for (const auto column : columns) {
    TRY(const auto time, date(cell(row, column), place, sink));
    if (time) return time;
  }
  return std::nullopt;
}

Result<std::optional<TimeRange>> RowFacts::interval(std::optional<Time> begin, std::optional<Time> end,
                                                    const std::string& place, FactSink& sink) {
  if (!begin && !end) return std::nullopt;
  if (!begin) begin = end;
  if (end && *end < *begin) {
    TRY_OK(sink.add(Problem{place, "it ends before it begins; taken as a moment at its begin",
                            fmt::format("{} to {}", format_time(*begin), format_time(*end))}));
    end = begin;
  }
  return TimeRange{*begin, end ? std::max(*end, *begin + 1us) : kForever};
}

Result<> RowFacts::add_links(const BoundLink& link, const TableRow& row, const NodeRef& node,
                             std::optional<TimeRange> valid, const std::string& place, FactSink& sink) {
  LinkFact fact{.kind = link.mapping->kind};
  if (link.begin || link.end) {
    std::optional<Time> begin, end;
    if (link.begin) {
      TRY(begin, date(cell(row, *link.begin), place, sink));
    }
    if (link.end) {
      TRY(end, date(cell(row, *link.end), place, sink));
    }
    TRY(valid, interval(begin, end, place, sink));
    if (valid) fact.qualifier = format_time(valid->from);
  }
  fact.valid = valid;
  for (const auto& keep : link.keep)
    if (const auto text = cell(row, keep.column); !text.empty())
      fact.properties.emplace_back(keep.name, text);
  for (auto key : split(cell(row, link.column), link.mapping->separator)) {
    if (key.starts_with(link.mapping->prefix)) key.remove_prefix(link.mapping->prefix.size());
    const NodeRef other{link.mapping->to, std::string{key}};
    fact.from = link.mapping->reverse ? other : node;
    fact.to = link.mapping->reverse ? node : other;
    TRY_OK(sink.add(fact, place));
  }
  return {};
}

Result<> RowFacts::take(const TableRow& row, FactSink& sink) {
  const std::string place = fmt::format("{}:{}", file_, row.line);
  if (!row.broken.empty()) return sink.add(Problem{place, row.broken, text_of(row)});
  NodeFact fact{.node = {mapping_.kind, key_.fill(row.cells)}, .name = name_.fill(row.cells)};
  TRY(fact.properties, properties(row));
  TRY(const auto begin, first_date(row, begin_, place, sink));
  TRY(const auto end, first_date(row, end_, place, sink));
  TRY(fact.valid, interval(begin, end, place, sink));
  TRY_OK(sink.add(fact, place));
  if (trimmed(fact.node.key).empty()) return {};
  for (const auto& link : links_) TRY_OK(add_links(link, row, fact.node, fact.valid, place, sink));
  if (!parent_) return {};
  keys_.try_emplace(std::string{id_ ? cell(row, *id_) : trimmed(fact.node.key)}, fact.node.key);
  if (const auto parent = cell(row, *parent_); !parent.empty())
    children_.push_back({fact.node.key, std::string{parent}, place});
  return {};
}

Result<> RowFacts::finish(FactSink& sink) {
  for (const auto& child : children_) {
    const auto found = keys_.find(child.parent);
    const bool elsewhere = found == keys_.end();
    if (elsewhere && id_) {
      TRY_OK(sink.add(
          Problem{child.place, fmt::format("its parent '{}' is not in the file", child.parent), child.key}));
      continue;
    }
    LinkFact fact{.from = {mapping_.kind, child.key}};
    fact.to = {elsewhere ? mapping_.parent_kind : mapping_.kind, elsewhere ? child.parent : found->second};
    TRY_OK(sink.add(fact, child.place));
  }
  return {};
}

}  // namespace spindle::context
