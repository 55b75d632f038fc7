#include "src/acquire/files/mapping.h"

#include "src/acquire/files/name_pattern.h"
#include "src/acquire/files/time_reader.h"

namespace spindle::acquire {
namespace {

using config::Section;

Section describe(TimeMapping& t) {
  Section s{"Where a row's time stands and how it is written."};
  s.text("column", t.column, "The column.");
  s.text("format", t.format,
         "iso, epoch_s, epoch_ms, epoch_us, epoch_ns, or a pattern such as \"%d/%m/%Y %H:%M:%S\".");
  s.text("zone", t.zone, "Time zone of times that name none, such as Europe/Oslo.");
  s.choice("ambiguous", t.ambiguous,
           {{"refuse", Ambiguous::refuse},
            {"earlier", Ambiguous::earlier},
            {"later", Ambiguous::later},
            {"in_order", Ambiguous::in_order}},
           "What a local time means that the clocks showed twice. in_order tells by a series' times going "
           "forward.");
  return s;
}

Section describe(SeriesMapping& m) {
  Section s{"Series whose names fit a pattern; the first that fits counts."};
  s.text("name", m.name, "Column (wide) or tag (long); * and ? stand for any text and any character.")
      .required();
  s.flag("skip", m.skip, "Leave them out.");
  s.text("tag", m.tag, "Template of the tag's name, instead of the general one.");
  s.choice("type", m.type,
           {{"real", ValueType::real},
            {"integer", ValueType::integer},
            {"digital", ValueType::digital},
            {"text", ValueType::text}},
           "Kind of value.");
  s.text("description", m.description, "What is measured; holes are filled as in the tag's name.");
  s.text("unit", m.unit, "Unit, as the source writes it.");
  s.text("state_set", m.state_set, "Of digital series: one of state_sets.");
  s.text("quality_column", m.quality_column, "Column with this series' quality (wide).");
  s.flag("step", m.step, "A value holds until the next one.");
  s.number("zero", m.zero, {}, "Lower end of the range.").number("span", m.span, {}, "Width of the range.");
  s.number("factor", m.factor, {}, "Values are multiplied by this ...");
  s.number("offset", m.offset, {}, "... and this is added.");
  return s;
}

Section describe(StateSetMapping& m) {
  Section s{"Names of digital states."};
  s.text("name", m.name, "Name of the set.").required();
  s.texts("states", m.states, "Names of the codes 0, 1, 2 and so on.").required();
  return s;
}

Section describe(QualityMapping& m) {
  Section s{"A quality as the file writes it."};
  s.text("from", m.from, "What stands in the file.").required();
  s.text("to", m.to, "Good, Bad, Uncertain or another name or number of OPC UA.").required();
  return s;
}

Section describe(ConstantMapping& m) {
  Section s{"A text for the templates."};
  s.text("name", m.name, "Its name, without braces.").required();
  s.text("value", m.value, "The text.").required();
  return s;
}

Section describe(CsvMapping& c) {
  Section s{"How CSV is written."};
  s.text("delimiter", c.delimiter, "Between fields: one character, or tab.");
  s.text("decimal", c.decimal, "Decimal sign: . or ,");
  s.texts("missing", c.missing, "Fields that mean: no sample.");
  s.texts("header", c.header, "Names of the columns when no line of the file has them.");
  s.number("skip_lines", c.skip_lines, {0, 10'000}, "Lines before the header.");
  return s;
}

Result<> check_series(const FileMapping& mapping, const SeriesMapping& series) {
  TRY_OK(NamePattern::parse(series.tag));
  TRY_OK(NamePattern::parse(series.description));
  if (series.type != ValueType::digital) return {};
  for (const auto& set : mapping.state_sets)
    if (set.name == series.state_set) return {};
  return fail(Code::invalid, "series '{}' is digital and needs a state_set out of state_sets, not '{}'",
              series.name, series.state_set);
}

}  // namespace

Section describe(FileMapping& m) {
  Section s{"How files become samples."};
  s.text("source", m.source, "Who sent these samples; kept with each tag.");
  s.choice("format", m.format,
           {{"automatic", FileFormat::automatic}, {"csv", FileFormat::csv}, {"parquet", FileFormat::parquet}},
           "Format; automatic goes by the file's name.");
  s.choice("layout", m.layout, {{"wide", FileLayout::wide}, {"long", FileLayout::tall}},
           "wide has a column for each series, long a row for each sample.");
  s.text("file_name", m.file_name, "Pattern with {holes} for names of files; others are left alone.");
  s.text("tag", m.tag, "Template of tag names, from {name}, constants and the holes of file_name.");
  s.sections("constants", m.constants, &describe, "Texts for the templates.");
  s.section("time", describe(m.time));
  s.text("tag_column", m.tag_column, "Column with the series' name (long).");
  s.text("value_column", m.value_column, "Column with the value (long).");
  s.text("quality_column", m.quality_column, "Column with the quality of a row; empty: all good.");
  s.sections("series", m.series, &describe, "What is known of the series; empty: each is a real tag.");
  s.sections("state_sets", m.state_sets, &describe, "Digital states.");
  s.sections("qualities", m.qualities, &describe, "How the file writes qualities, beyond names and numbers.");
  s.section("csv", describe(m.csv));
  s.number("rejects_max", m.rejects_max, {0, 100'000'000}, "More rows set aside than this end the import.");
  s.check([&m] { return validate(m); });
  return s;
}

Result<> validate(const FileMapping& m) {
  TRY_OK(NamePattern::parse(m.tag));
  TRY_OK(NamePattern::parse(m.file_name));
  TRY_OK(TimeReader::make(m.time));
  if (m.csv.delimiter.size() != 1 && m.csv.delimiter != "tab")
    return fail(Code::invalid, "csv.delimiter is '{}'; it is one character, or tab", m.csv.delimiter);
  if (m.csv.decimal != "." && m.csv.decimal != ",")
    return fail(Code::invalid, "csv.decimal is '{}'; it is . or ,", m.csv.decimal);
  if (m.csv.decimal == m.csv.delimiter)
    return fail(Code::invalid, "csv.decimal and csv.delimiter are both '{}'", m.csv.decimal);
  for (const auto& quality : m.qualities) TRY_OK(parse_quality(quality.to));
  for (const auto& series : m.series) TRY_OK(check_series(m, series));
  return {};
}

Result<FileMapping> parse_mapping(std::string_view yaml, const std::string& file) {
  FileMapping mapping;
  auto section = describe(mapping);
  TRY_OK(config::read(yaml, section, {.file = file}));
  return mapping;
}

Result<FileMapping> read_mapping(Disk& disk, const std::string& path) {
  TRY(const std::string yaml, disk.read(path));
  return parse_mapping(yaml, path);
}

}  // namespace spindle::acquire
