#include "src/context/table/mapping.h"

#include "src/acquire/files/time_reader.h"
#include "src/context/table/template.h"

namespace spindle::context {
namespace {

using config::Section;

template <class Kind>
std::vector<std::pair<std::string, Kind>> choices(Kind last) {
  std::vector<std::pair<std::string, Kind>> out;
  for (int i = 0; i <= static_cast<int>(last); ++i)
    out.emplace_back(name_of(static_cast<Kind>(i)), static_cast<Kind>(i));
  return out;
}

Section describe(LinkColumn& link) {
  Section s{"A column that names other nodes."};
  s.text("column", link.column, "The column.").required();
  s.choice("kind", link.kind, choices(LinkKind::same_as), "Kind of link.");
  s.choice("to", link.to, choices(NodeKind::type), "Kind of the other nodes.");
  s.text("separator", link.separator, "Between several keys in one cell; empty: the cell is one key.");
  s.text("prefix", link.prefix, "Cut off from the beginning of each key.");
  s.flag("reverse", link.reverse, "The link begins at the other node.");
  s.text("begin", link.begin, "Column with the link's own first date; empty: the row's dates.");
  s.text("end", link.end, "Column with the link's own last date.");
  s.texts("keep", link.keep, "Columns that become properties of the link: column, or column=name.");
  return s;
}

Section describe(Translation& t) {
  Section s{"A code of the site."};
  s.text("from", t.from, "As the source writes it.").required();
  s.text("to", t.to, "The code of ISO 14224.").required();
  return s;
}

}  // namespace

Section describe(TableMapping& m) {
  Section s{"How rows become nodes of the graph."};
  s.text("source", m.source, "Whose statements these are; the next import of the same source is compared.")
      .required();
  s.choice("kind", m.kind, choices(NodeKind::type), "What a row describes.");
  s.text("key", m.key, "Template of the key, from {columns}.").required();
  s.text("name", m.name, "Template of the name or description.");
  s.text("id", m.id, "Column by which `parent` names a row; empty: its key.");
  s.text("parent", m.parent, "Column with the id of the parent; empty: the rows are no tree.");
  s.choice("parent_kind", m.parent_kind, choices(NodeKind::type), "Kind of the parents.");
  s.texts("begin", m.begin, "Columns with the first date of a row; the first that is not empty counts.");
  s.texts("end", m.end, "Columns with the last date; none: until further notice.");
  s.text("time_format", m.time_format, "iso, epoch_s, epoch_ms, or a pattern such as \"%d/%m/%Y %H:%M\".");
  s.text("zone", m.zone, "Time zone of dates that name none, such as Europe/Oslo.");
  s.sections("links", m.links, &describe, "Columns that name other nodes.");
  s.text("failure_mode", m.failure_mode, "Column with the code of how it failed.");
  s.sections("failure_modes", m.failure_modes, &describe, "Codes of the site that are not ISO 14224's own.");
  s.flag("complete", m.complete,
         "The file is the whole register: what it does not name any more has vanished.");
  s.text("delimiter", m.delimiter, "Between fields: one character, or tab.");
  s.number("skip_lines", m.skip_lines, {0, 10'000}, "Lines before the header.");
  s.check([&m] { return validate(m); });
  return s;
}

Result<> validate(const TableMapping& m) {
  for (const auto& text : {m.key, m.name}) TRY_OK(Template::parse(text));
  TRY_OK(acquire::TimeReader::make({.format = m.time_format, .zone = m.zone}));
  if (m.delimiter.size() != 1 && m.delimiter != "tab")
    return fail(Code::invalid, "delimiter is '{}'; it is one character, or tab", m.delimiter);
  return {};
}

Result<TableMapping> parse_table_mapping(std::string_view yaml, const std::string& file) {
  TableMapping mapping;
  auto section = describe(mapping);
  TRY_OK(config::read(yaml, section, {.file = file}));
  return mapping;
}

}  // namespace spindle::context
