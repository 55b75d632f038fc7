// How files become samples, as declared in YAML; docs/guides/ot-engineer.md shows it, examples/ has whole
// ones. Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lib/config/config.h"
#include "lib/env/disk.h"
#include "lib/model/model.h"

namespace spindle::acquire {

enum class FileFormat { automatic, csv, parquet };
enum class FileLayout {
  wide,  // a column for each series
  tall   // a row for each sample ("long" in YAML)
};

// A local time that the clocks showed twice, when they were set back.
enum class Ambiguous {
  refuse,   // the row is set aside
  earlier,  // summer time
  later,    // winter time
  in_order  // a series' times only go forward: what does not is of the second pass
};

struct TimeMapping {
  std::string column = "time";
  // iso: as RFC 3339 has it, zone optional. epoch_s, epoch_ms, epoch_us, epoch_ns: numbers since 1970.
  // Otherwise a pattern of %Y %y %m %b %d %H %I %p %M %S %f (fraction) %z (offset), other characters as they
  // are.
  std::string format = "iso";
  std::string zone = "UTC";  // of times that name none
  Ambiguous ambiguous = Ambiguous::refuse;
};

// What is said of the series whose names fit; the first that fits counts.
struct SeriesMapping {
  std::string name;  // pattern with * and ?
  bool skip = false;
  std::string tag;  // a template for this series alone; empty: the mapping's
  ValueType type = ValueType::real;
  std::string description, unit, state_set, quality_column;
  bool step = false;
  double zero = 0, span = 100;
  double factor = 1, offset = 0;  // value = factor * read + offset
};

struct StateSetMapping {
  std::string name;
  std::vector<std::string> states;  // codes 0, 1, 2, ...
};

struct QualityMapping {
  std::string from, to;  // what stands in the file; a quality's name or code
};

struct ConstantMapping {
  std::string name, value;
};

struct CsvMapping {
  std::string delimiter = ",";  // one character, or "tab"
  std::string decimal = ".";    // or ","
  std::vector<std::string> missing = {""};
  std::vector<std::string> header;  // names of the columns when the file has no line for them
  std::size_t skip_lines = 0;       // before the header
};

struct FileMapping {
  std::string source = "files";
  FileFormat format = FileFormat::automatic;
  FileLayout layout = FileLayout::wide;
  std::string file_name;       // pattern with holes; files that do not fit are left alone
  std::string tag = "{name}";  // template; {name} is the column (wide) or what stands in tag_column (long)
  std::vector<ConstantMapping> constants;
  TimeMapping time;
  std::string tag_column = "tag", value_column = "value", quality_column;
  std::vector<SeriesMapping> series;  // empty: every other column is a real tag
  std::vector<StateSetMapping> state_sets;
  std::vector<QualityMapping> qualities;
  CsvMapping csv;
  std::size_t rejects_max = 100'000;
};

config::Section describe(FileMapping& mapping);
Result<> validate(const FileMapping& mapping);

// Errors name file, line and what to do.
Result<FileMapping> parse_mapping(std::string_view yaml, const std::string& file);
Result<FileMapping> read_mapping(Disk& disk, const std::string& path);

}  // namespace spindle::acquire
